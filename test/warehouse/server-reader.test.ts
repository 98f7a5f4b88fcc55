import { beforeAll, describe, expect, test } from "vitest";
import { ReadError, type ReadOnlyEngine, type ReadRequest } from "../../src/warehouse/endpoint/read-only-engine.ts";
import { openServerReader } from "../../src/warehouse/server/server-reader.ts";
import { PASSWORD, USER } from "./support/clickhouse-stand-in.ts";
import { useServerWarehouse } from "./support/server-warehouse.ts";

const { standIn } = useServerWarehouse();
let reader: ReadOnlyEngine;
beforeAll(async () => {
  const address = { url: standIn().url, username: USER, password: PASSWORD, requestTimeoutMs: 10_000 };
  reader = await openServerReader(address, "pitboss");
});

async function read(sql: string, more: Partial<ReadRequest> = {}): Promise<string> {
  const signal = new AbortController().signal;
  const base = { sql, database: "pitboss", format: "TSV", settings: {}, parameters: {}, signal };
  return Buffer.from((await reader.read({ ...base, ...more })).bytes).toString();
}

describe("a server's reader", () => {
  test("knows the engine, and what reaches out of it", () => {
    expect(reader.version).toMatch(/^\d+\.\d+/);
    expect(reader.tableFunctions).toContain("url");
  });

  test("binds values, as they are escaped, and shapes results by settings", async () => {
    expect(await read("SELECT {text:String}", { parameters: { text: "a'b\\\\\\n" } })).toBe("a\\'b\\\\\\n\n");
    const settings = { output_format_json_quote_64bit_integers: "0" };
    expect(await read("SELECT toUInt64(1) AS one", { format: "JSONEachRow", settings })).toBe('{"one":1}\n');
  });

  test("gives a statement in the form in which the engine reads it", async () => {
    expect(await reader.canonical("select  1 -- one\n")).toBe("SELECT 1");
    await expect(reader.canonical("selec 1")).rejects.toThrow(ReadError);
  });

  test("writes nothing", async () => {
    await expect(read("DROP TABLE rounds")).rejects.toMatchObject({ type: "READONLY" });
    await expect(read("SELECT 1 SETTINGS readonly = 0")).rejects.toMatchObject({ type: "READONLY" });
    expect(await read("EXISTS TABLE rounds")).toBe("1\n");
  });

  test("tells errors in ClickHouse's words", async () => {
    await expect(read("SELECT nothing")).rejects.toMatchObject({ code: 47, type: "UNKNOWN_IDENTIFIER" });
  });
});
