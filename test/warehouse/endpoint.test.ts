import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentOf, frameOf } from "../../src/warehouse/endpoint/frames/frame.ts";
import { startWarehouseEndpoint, type WarehouseEndpoint } from "../../src/warehouse/endpoint/warehouse-endpoint.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { round } from "./support/records.ts";
import { useWarehouse } from "./support/warehouse.ts";

const warehouse = useWarehouse();
let endpoint: WarehouseEndpoint;

const QUERY_TIMEOUT_MS = 30_000;
const LONG = "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))";

beforeAll(async () => {
  const engine = await warehouse.get().readOnlyEngine?.();
  if (engine === undefined) throw new Error("the embedded warehouse has an engine to read with");
  endpoint = await startWarehouseEndpoint({ engine, host: "127.0.0.1", port: 0, queryTimeoutMs: QUERY_TIMEOUT_MS });
  await warehouse.insert("rounds", "Round", round(), round({ round_id: "it's r2" }));
});

afterAll(() => endpoint.close());

const get = (search: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${endpoint.url}/?${new URLSearchParams(search)}`, { headers });
const post = (sql: string, search: Record<string, string> = {}) =>
  fetch(`${endpoint.url}/?${new URLSearchParams(search)}`, { method: "POST", body: sql });
const textOf = async (response: Promise<Response>) => (await response).text();

describe("a statement", () => {
  test("comes in the URL, in the body, or begins in the one and goes on in the other", async () => {
    expect(await textOf(get({ query: "SELECT round_id FROM rounds FINAL ORDER BY 1" }))).toBe("it\\'s r2\nr1\n");
    expect(await textOf(post("SELECT 1 -- one\n;"))).toBe("1\n");
    expect(await textOf(post("+ 2", { query: "SELECT 1" }))).toBe("3\n");
  });

  test("gives the format of its FORMAT clause, else of the header, else of default_format, else TSV", async () => {
    const header = { "X-ClickHouse-Format": "JSONEachRow" };
    expect(await textOf(get({ query: "SELECT 1 AS x FORMAT CSV", default_format: "XML" }, header))).toBe("1\n");
    expect(await textOf(get({ query: "SELECT 1 AS x", default_format: "XML" }, header))).toBe('{"x":1}\n');
    expect(await textOf(get({ query: "SELECT 1 AS x", default_format: "CSVWithNames" }))).toBe('"x"\n1\n');
    expect(await textOf(get({ query: "SELECT 'a', 'b'" }))).toBe("a\tb\n");
  });

  test("gives results of any size to who waits for their end, by way of a file that is gone after it", async () => {
    const results = join(warehouse.directory(), "results");
    const wait = { wait_end_of_query: "1" };
    const rows = 2_000_000;
    const long = await textOf(get({ ...wait, query: `SELECT number FROM numbers(${rows}) FORMAT TSV` }));
    expect(long.length).toBe(Array.from({ length: rows }, (_, number) => `${number}\n`.length).reduce((a, b) => a + b));
    const packed = get(
      { ...wait, query: "SELECT 1 AS n SETTINGS final = 1 FORMAT JSONEachRow" },
      { "Accept-Encoding": "gzip" },
    );
    expect(await textOf(packed)).toBe('{"n":1}\n');
    expect(await textOf(get({ ...wait, query: "SHOW TABLES LIKE 'rounds'", default_format: "CSV" }))).toBe(
      '"rounds"\n',
    );
    expect(await textOf(get({ ...wait, query: "SELECT throwIf(number = 5) FROM numbers(10)" }))).toContain("Code: 395");
    await until("the files are gone", () => readdirSync(results).length === 0);
  });

  test("may have parameters, and settings that shape its result", async () => {
    const query = "SELECT {s:String} AS s, {a:Array(UInt8)} AS a";
    expect(await textOf(get({ query, param_s: "it's\\ta", param_a: "[1,2]", default_format: "JSONEachRow" }))).toBe(
      '{"s":"it\'s\\ta","a":[1,2]}\n',
    );
    const big = "SELECT toUInt64(1) AS n FORMAT JSONEachRow";
    expect(await textOf(get({ query: big, output_format_json_quote_64bit_integers: "1" }))).toBe('{"n":"1"}\n');
    expect(await textOf(post(`${big} SETTINGS output_format_json_quote_64bit_integers = 1, final = 1`))).toBe(
      '{"n":"1"}\n',
    );
    expect(await textOf(post("SELECT 'x SETTINGS final = 1' AS s"))).toBe("x SETTINGS final = 1\n");
  });

  test("means the warehouse's tables, unless another database is named", async () => {
    const query = "SELECT currentDatabase()";
    for (const database of ["", "default", "pitboss"]) expect(await textOf(get({ query, database }))).toBe("pitboss\n");
    expect(await textOf(get({ query, database: "system" }))).toBe("system\n");
    expect((await get({ query, database: "nowhere" })).status).toBe(404);
    expect(await textOf(post("USE system"))).toBe("");
    expect(await textOf(get({ query }))).toBe("pitboss\n");
  });

  test("is answered with ClickHouse's headers", async () => {
    const query = "SELECT * FROM numbers(10) LIMIT 7";
    const { headers } = await get({ query, query_id: "mine", default_format: "JSON" });
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "application/json; charset=UTF-8",
      "x-clickhouse-format": "JSON",
      "x-clickhouse-query-id": "mine",
      "x-clickhouse-server-display-name": "pitboss",
      "x-clickhouse-timezone": expect.stringMatching(/UTC/),
    });
    expect(JSON.parse(headers.get("x-clickhouse-summary") ?? "")).toMatchObject({ result_rows: "7" });
  });

  test("is answered compressed to who takes gzip", async () => {
    const body = await new Promise<Buffer>((resolve) => {
      const url = `${endpoint.url}/?query=${encodeURIComponent("SELECT * FROM numbers(1000)")}`;
      httpRequest(url, { headers: { "Accept-Encoding": "gzip" } }, async (response) => {
        expect(response.headers["content-encoding"]).toBe("gzip");
        resolve(Buffer.concat(await response.toArray()));
      }).end();
    });
    expect(gunzipSync(body).toString().split("\n")).toHaveLength(1001);
  });
});

describe("in ClickHouse's own compression", () => {
  const compress = { compress: "1" };
  const contentOfAnswer = async (response: Promise<Response>) => {
    const frames = Buffer.from(await (await response).arrayBuffer());
    return contentOf(frames, 2 ** 30).toString();
  };

  test("a statement is answered to who asks for it, whatever else it takes", async () => {
    const gzip = { "Accept-Encoding": "gzip" };
    const response = await get({ ...compress, query: "SELECT number FROM numbers(200000)" }, gzip);
    expect(response.headers.get("content-encoding")).toBeNull();
    const lines = (await contentOfAnswer(Promise.resolve(response))).split("\n");
    expect(lines).toEqual([...Array.from({ length: 200_000 }, (_, number) => String(number)), ""]);
    expect(await contentOfAnswer(get({ ...compress, query: "SELECT 1 WHERE 0" }))).toBe("");
  });

  test("comes a result by way of a file, which is gone after it, or when the client went away", async () => {
    const results = join(warehouse.directory(), "results");
    const asked = { ...compress, wait_end_of_query: "1", query: "SELECT number FROM numbers(1000000)" };
    const content = await contentOfAnswer(get(asked));
    expect(content.split("\n")).toHaveLength(1_000_001);
    const away = new AbortController();
    const response = await fetch(`${endpoint.url}/?${new URLSearchParams(asked)}`, { signal: away.signal });
    expect(response.ok).toBe(true);
    away.abort();
    await until("the files are gone", () => readdirSync(results).length === 0);
  });

  test("an error is told", async () => {
    expect(await contentOfAnswer(get({ ...compress, query: "SELECT * FROM nowhere" }))).toMatch(/^Code: 60\. /);
  });

  test("a statement may come as well", async () => {
    const statement = (body: Buffer) =>
      fetch(`${endpoint.url}/?decompress=1`, { method: "POST", body: new Uint8Array(body) });
    const frame = frameOf(Buffer.from("SELECT 1 + 2"));
    expect(await textOf(statement(frame))).toBe("3\n");
    expect(await textOf(statement(frame.subarray(1)))).toMatch(/^Code: 33\. .*CANNOT_READ_ALL_DATA/);
    const blank = frameOf(Buffer.alloc(100_000, " "));
    expect(await textOf(statement(Buffer.concat([blank, frame])))).toBe("3\n");
    expect(await textOf(statement(frameOf(Buffer.from("DROP TABLE rounds"))))).toMatch(/^Code: 164\. /);
  });

  test("of HTTP, no statement is read", async () => {
    const headers = { "Content-Encoding": "gzip" };
    const response = await fetch(endpoint.url, { method: "POST", headers, body: gzipSync("SELECT 1") });
    expect([response.status, await response.text()]).toEqual([501, expect.stringMatching(/without.*gzip/)]);
  });
});

describe("a look whether anything answers", () => {
  test.each(["/ping", "/", "/replicas_status"])("is answered (%s)", async (path) => {
    expect(await textOf(fetch(endpoint.url + path))).toBe("Ok.\n");
  });

  test("is refused under a name that is not this machine's own", async () => {
    const { port } = new URL(endpoint.url);
    const status = await new Promise((resolve) =>
      httpRequest({ port, host: "127.0.0.1", headers: { Host: "casino.example" } }, (response) =>
        resolve(response.resume().statusCode),
      ).end(),
    );
    expect(status).toBe(403);
  });
});

test("there is nothing else", async () => {
  const response = await fetch(`${endpoint.url}/play`);
  expect([response.status, await response.text()]).toEqual([404, "There is no handle GET /play\n"]);
});

describe("an error", () => {
  test.each([
    ["SELEC 1", 400, 62, "SYNTAX_ERROR"],
    ["SELECT 1; SELECT 2", 400, 62, "SYNTAX_ERROR"],
    ["SELECT * FROM nowhere", 404, 60, "UNKNOWN_TABLE"],
    ["SELECT nonsense", 404, 47, "UNKNOWN_IDENTIFIER"],
    ["SELECT 1 FORMAT Nonsense", 404, 73, "UNKNOWN_FORMAT"],
    ["SELECT {x:UInt8}", 500, 456, "UNKNOWN_QUERY_PARAMETER"],
  ])("of %s is ClickHouse's", async (sql, status, code, type) => {
    const response = await post(sql);
    expect(response.status).toBe(status);
    expect(response.headers.get("x-clickhouse-exception-code")).toBe(String(code));
    const body = await response.text();
    expect(body).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: .*\\(${type}\\) \\(version [\\d.]+\\)\\n$`, "s"));
    expect(body.match(/DB::Exception/g)).toHaveLength(1);
    expect(body).not.toContain("formatQuery");
  });

  test("too long a statement is told to be too large", async () => {
    expect((await post(`SELECT '${"x".repeat(1_100_000)}'`)).status).toBe(413);
  });
});

describe("whatever is no reading of tables is refused", () => {
  const outside = temporaryFolder();
  const secret = () => outside("secret.csv");
  beforeAll(() => writeFile(secret(), "word\nsesame\n"));

  test.each([
    "INSERT INTO rounds SELECT * FROM rounds",
    "INSERT INTO rounds FORMAT TSV 1",
    "WITH 1 AS x INSERT INTO schema_migrations (name) SELECT toString(x)",
    "CREATE TABLE mine (a UInt8) ENGINE = Memory",
    "CREATE TEMPORARY TABLE mine (a UInt8)",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE FUNCTION mine AS x -> x",
    "DROP TABLE rounds",
    "/* SELECT */ DROP TABLE rounds",
    "TRUNCATE TABLE rounds",
    "ALTER TABLE rounds DELETE WHERE 1",
    "DELETE FROM rounds WHERE 1",
    "UPDATE rounds SET bet_count = 1 WHERE 1",
    "OPTIMIZE TABLE rounds",
    "RENAME TABLE rounds TO mine",
    "DETACH TABLE rounds",
    "ATTACH TABLE mine",
    "SYSTEM FLUSH LOGS",
    "KILL QUERY WHERE 1",
    "SET readonly = 0",
    "SET max_threads = 100",
    "SELECT 1 SETTINGS readonly = 0",
    "SELECT * FROM (SELECT 1 SETTINGS readonly = 0)",
    "SELECT * FROM (SELECT 1 SETTINGS final = 1)",
    "SELECT 1 SETTINGS readonly = 0, final = 1 FORMAT CSV",
    "SELECT 1 SETTINGS format_template_row = '/etc/hostname' FORMAT Template",
    "SELECT 1 SETTINGS output_format_schema = '/tmp/x'",
    "BACKUP TABLE rounds TO File('x')",
    "CHECK TABLE rounds",
  ])("%s", async (sql) => {
    const response = await post(sql);
    expect([await response.text(), response.status]).toEqual([expect.stringMatching(/^Code: 164\. .*READONLY/s), 500]);
  });

  test.each([
    "SELECT * FROM file('PATH', CSVWithNames)",
    "SELECT file('PATH')",
    "SELECT `file`('PATH')",
    "SELECT FILE('PATH')",
    "SELECT file /* as a function */ ('PATH')",
    "SELECT (SELECT file('PATH'))",
    "WITH (SELECT file('PATH')) AS x SELECT x",
    "SELECT arrayMap(p -> file(p), ['PATH'])",
    "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT file('PATH')))",
    "SELECT * FROM view(SELECT * FROM file('PATH'))",
    "SELECT * FROM eval('SELECT file(\\'PATH\\')')",
    "SELECT * FROM default.`PATH`",
    "SELECT * FROM `default`.`PATH`",
    "DESCRIBE default.`PATH`",
    "EXISTS default.`PATH`",
    "DESCRIBE file('PATH')",
    "DESCRIBE TABLE (SELECT * FROM file('PATH'))",
    "EXPLAIN SELECT * FROM file('PATH')",
    "SELECT * FROM merge('default', '.*')",
    "SELECT * FROM url('file://PATH', CSV)",
    "SELECT * FROM sqlite('PATH.made', 'x')",
    "SELECT * FROM executable('cat PATH', TSV, 'x String')",
    "SELECT * FROM remote('127.0.0.1:1', system.one)",
    "SELECT * FROM s3('http://127.0.0.1:1/b/x', CSV)",
    "SELECT hasColumnInTable('127.0.0.1:1', 'system', 'one', 'dummy')",
    "SELECT 1 INTO OUTFILE 'PATH.made'",
    "SELECT 1 into/**/outfile 'PATH.made' FORMAT CSV",
    "\\! touch PATH.made",
    "SELECT 1 FROM INFILE 'PATH'",
  ])("%s", async (sql) => {
    const response = await post(sql.replaceAll("PATH", secret()));
    const body = await response.text();
    expect(response.ok).toBe(false);
    expect(body).not.toContain("sesame");
    expect(body).not.toMatch(/\bword\b/);
    expect(existsSync(`${secret()}.made`)).toBe(false);
  });

  test.each([
    "DROP TABLE rounds",
    "INSERT INTO schema_migrations (name) VALUES ('x')",
    "CREATE TABLE mine (a UInt8) ENGINE = Memory",
    "SELECT * FROM file('PATH', CSVWithNames)",
    "SELECT 1; TRUNCATE TABLE rounds",
    "SET readonly = 0",
  ])("by the engine as well, should the check let it pass: %s", async (sql) => {
    const engine = await warehouse.get().readOnlyEngine?.();
    const asked = {
      database: "pitboss",
      format: "TSV",
      settings: {},
      parameters: {},
      signal: AbortSignal.timeout(10_000),
    };
    await expect(engine?.read({ ...asked, sql: sql.replace("PATH", secret()) })).rejects.toMatchObject({
      code: 164,
      type: "READONLY",
    });
  });

  test("a name that comes as a parameter reaches no file either", async () => {
    const search = { param_d: "default", param_t: secret() };
    for (const verb of ["SELECT * FROM", "DESCRIBE TABLE", "EXISTS TABLE"]) {
      expect((await post(`${verb} {d:Identifier}.{t:Identifier}`, search)).status).toBe(500);
    }
    expect(await textOf(post("SELECT {d:String}", search))).toBe("default\n");
  });

  test("settings in the URL change nothing about it", async () => {
    const response = await post("DROP TABLE rounds", { readonly: "0", allow_ddl: "1", user: "default" });
    expect(response.status).toBe(500);
    expect(await textOf(get({ query: "SELECT getSetting('readonly')", readonly: "0" }))).toBe("1\n");
  });

  test("and after all of it the tables are as they were", async () => {
    expect(await warehouse.rows("SELECT count() AS n FROM rounds FINAL")).toEqual([{ n: "2" }]);
    expect(await warehouse.rows("SHOW TABLES LIKE 'mine'")).toEqual([]);
  });
});

describe("ClickHouse's own client", () => {
  const client = () =>
    createClient({ url: endpoint.url, compression: { response: true }, log: { level: ClickHouseLogLevel.OFF } });

  test("pings, reads rows, streams them and binds parameters", async () => {
    const connected = client();
    expect(await connected.ping()).toEqual({ success: true });
    expect(await connected.ping({ select: true })).toEqual({ success: true });
    const bound = await connected.query({
      query: "SELECT round_id FROM rounds FINAL WHERE round_id = {id:String}",
      query_params: { id: "it's r2" },
      format: "JSONEachRow",
    });
    expect(await bound.json()).toEqual([{ round_id: "it's r2" }]);
    const many = await connected.query({ query: "SELECT number AS n FROM numbers(100000)", format: "JSONEachRow" });
    let sum = 0;
    for await (const rows of many.stream<{ n: string }>()) for (const row of rows) sum += Number(row.json().n);
    expect(sum).toBe((99_999 * 100_000) / 2);
    await connected.close();
  });

  test("gets errors with code and type", async () => {
    const connected = client();
    await expect(connected.query({ query: "SELECT * FROM nowhere" })).rejects.toMatchObject({
      code: "60",
      type: "UNKNOWN_TABLE",
    });
    await expect(connected.command({ query: "DROP TABLE rounds" })).rejects.toMatchObject({ type: "READONLY" });
    await expect(
      connected.insert({ table: "rounds", values: [{ round_id: "x" }], format: "JSONEachRow" }),
    ).rejects.toMatchObject({ type: "READONLY" });
    await connected.close();
  });
});

describe("statements that take long", () => {
  const running = async () =>
    Number(
      (
        await warehouse.rows(
          "SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64%numbers%' OR query LIKE '%numbers%sipHash64%'",
        )
      )[0]?.["n"],
    ) - 1;

  test("are cancelled in the engine when the client goes away", async () => {
    const away = new AbortController();
    const asked = fetch(`${endpoint.url}/?query=${encodeURIComponent(LONG)}`, { signal: away.signal });
    asked.catch(() => undefined);
    await until("it runs", async () => (await running()) === 1);
    away.abort();
    await expect(asked).rejects.toThrow();
    await until("it is gone", async () => (await running()) === 0, 10_000);
  });

  test("are cancelled after the time they ask for at most", async () => {
    const response = await get({ query: LONG, max_execution_time: "1" });
    expect(await response.text()).toMatch(/^Code: 159\. .*TIMEOUT_EXCEEDED/s);
  });

  test("hold up neither inserts nor the warehouse's own queries, however many wait", async () => {
    const away = new AbortController();
    const asked = Array.from({ length: 6 }, () =>
      fetch(`${endpoint.url}/?query=${encodeURIComponent(LONG)}`, { signal: away.signal }).catch(() => "cut"),
    );
    await until("two run", async () => (await running()) === 2);
    for (let more = 0; more < 5; more++) await warehouse.insert("rounds", "Round", round({ round_id: `more ${more}` }));
    expect(await warehouse.rows("SELECT count() AS n FROM rounds FINAL WHERE round_id LIKE 'more%'")).toEqual([
      { n: "5" },
    ]);
    expect(await running()).toBe(2);
    away.abort();
    expect(await Promise.all(asked)).toEqual(Array(6).fill("cut"));
    await until("all are gone", async () => (await running()) === 0, 10_000);
  });
});
