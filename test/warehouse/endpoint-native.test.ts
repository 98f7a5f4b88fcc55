import { afterAll, beforeAll, expect, test } from "vitest";
import { NativeReader } from "../../src/warehouse/endpoint/native/native-reader.ts";
import { startWarehouseEndpoint, type WarehouseEndpoint } from "../../src/warehouse/endpoint/warehouse-endpoint.ts";
import { round } from "./support/records.ts";
import { useWarehouse } from "./support/warehouse.ts";

const warehouse = useWarehouse();
let endpoint: WarehouseEndpoint;

beforeAll(async () => {
  const engine = await warehouse.get().readOnlyEngine?.();
  if (engine === undefined) throw new Error("the embedded warehouse has an engine to read with");
  endpoint = await startWarehouseEndpoint({ engine, host: "127.0.0.1", port: 0 });
  await warehouse.insert("rounds", "Round", round({ flags: ["late"] }), round({ round_id: "r2" }));
});
afterAll(() => endpoint.close());

const VERSION = "54460";
const native = async (query: string, search: Record<string, string> = {}) => {
  const parameters = new URLSearchParams({ query, default_format: "Native", ...search });
  const response = await fetch(`${endpoint.url}/?${parameters}`);
  expect([response.status, response.ok ? "" : await response.text()]).toEqual([200, ""]);
  return Buffer.from(await response.arrayBuffer());
};
const versioned = (query: string, search: Record<string, string> = {}) =>
  native(query, { client_protocol_version: VERSION, ...search });

/** What is in one more block than the engine's own, and for one more column. */
const BLOCK_BYTES = 8;
const COLUMN_BYTES = 1;

test("a block says of what kind it is, and each column how it is written", async () => {
  const block = await versioned("SELECT 7::UInt8 AS a, 'x' AS b");
  const columns = "\x01a\x05UInt8\x00\x07\x01b\x06String\x00\x01x";
  expect(block.toString("latin1")).toBe(`\x01\x00\x02\xff\xff\xff\xff\x00\x02\x01${columns}`);
});

test("who names no version, one before that, or waits for the end gets what the engine writes", async () => {
  const query = "SELECT 1 AS a";
  const plain = await native(query);
  expect(new NativeReader(plain).number()).toBe(1);
  expect(await versioned(query, { client_protocol_version: "54405" })).toEqual(plain);
  expect(await versioned(query, { wait_end_of_query: "1" })).toEqual(plain);
  expect((await versioned(`${query} FORMAT TSV`)).toString()).toBe("1\n");
});

test.each([
  "number % 2 = 0",
  "toDecimal32(number, 2), toDecimal64(number, 2), toDecimal128(number, 8), toDecimal256(number, 8)",
  "toString(number), toFixedString(leftPad(toString(number), 5), 5), repeat('x', number * 100)",
  "CAST(if(number % 3 = 0, NULL, toString(number)) AS Nullable(String)), CAST(NULL AS Nullable(Decimal(38, 8)))",
  "CAST(toString(number % 3) AS LowCardinality(String)), CAST(NULL AS LowCardinality(Nullable(String)))",
  "CAST(range(number) AS Array(UInt16)), CAST([] AS Array(LowCardinality(String))), [[number], []]",
  "CAST(arrayMap(n -> toString(n), range(number % 4)) AS Array(LowCardinality(Nullable(String))))",
  "map('a', number, toString(number), 1), CAST(map('k', 'v') AS Map(LowCardinality(String), String))",
  "CAST((1, 'x', [1.5]) AS Tuple(a UInt8, `b c` LowCardinality(String), d Array(Float64))), tuple(number)",
  "CAST('a,(b' AS Enum8('a,(b' = 1, '\\'),' = 2)), toIntervalDay(number), NULL, generateUUIDv4(), toIPv6('::1')",
  "toDate('2024-03-01'), toDate32('2024-03-01'), toDateTime(number), toDateTime64(number, 6, 'Asia/Tokyo')",
  "toInt256(number), toUInt128(number), toFloat32(number), reinterpretAsFloat64(number), CAST(number AS BFloat16)",
])("results of several blocks are whole, of %s", async (columns) => {
  const query = `SELECT ${columns}, number AS last FROM numbers(50)`;
  const blocks = 5;
  const [plain, marked] = await Promise.all([
    native(query, { max_block_size: "10" }),
    versioned(query, { max_block_size: "10" }),
  ]);
  const reader = new NativeReader(plain);
  expect(marked.length - plain.length).toBe(blocks * (BLOCK_BYTES + reader.number() * COLUMN_BYTES));
});

test("all tables and views can be read; what has no rows has no block", async () => {
  const beginnings = new Map<string | null | undefined, string>();
  for (const { name } of await warehouse.rows("SHOW TABLES")) {
    beginnings.set(name, (await versioned(`SELECT * FROM ${name}`)).toString("hex", 0, BLOCK_BYTES));
  }
  expect(new Set(beginnings.values())).toEqual(new Set(["", "010002ffffffff00"]));
  expect([...beginnings.keys()].filter((name) => beginnings.get(name) !== "")).toContain("v_rounds");
});

test("a type whose values cannot be told apart from what follows is refused with what to do", async () => {
  const search = new URLSearchParams({ default_format: "Native", client_protocol_version: VERSION });
  const response = await fetch(`${endpoint.url}/?${search}`, {
    method: "POST",
    body: "SELECT sumState(number) FROM numbers(3)",
  });
  expect([response.status, await response.text()]).toEqual([501, expect.stringMatching(/AggregateFunction.*toString/)]);
});
