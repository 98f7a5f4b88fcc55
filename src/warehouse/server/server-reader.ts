import { ReadError, type ReadOnlyEngine, type ReadRequest, type ReadResult } from "../endpoint/read-only-engine.ts";
import { stringLiteral } from "../insert-statement.ts";
import { type ServerAddress, ServerConnection } from "./server-connection.ts";

/** Reads for others on a ClickHouse server, in requests that may say how a result looks, and write nothing. */
export async function openServerReader(address: ServerAddress, database: string): Promise<ReadOnlyEngine> {
  const connection = new ServerConnection(address, database);
  try {
    const facts = await connection.query("SELECT version(), timezone()", "TSV");
    const functions = await connection.query("SELECT name FROM system.table_functions", "TSV");
    const [version = "", timeZone = "UTC"] = facts.trim().split("\t");
    return new ServerReader(address, { database, version, timeZone, tableFunctions: functions.trim().split("\n") });
  } finally {
    await connection.close();
  }
}

type Facts = Pick<ReadOnlyEngine, "database" | "version" | "timeZone" | "tableFunctions">;

class ServerReader implements ReadOnlyEngine {
  readonly database: string;
  readonly version: string;
  readonly timeZone: string;
  readonly tableFunctions: readonly string[];
  readonly #address: ServerAddress;

  constructor(address: ServerAddress, facts: Facts) {
    this.#address = address;
    this.database = facts.database;
    this.version = facts.version;
    this.timeZone = facts.timeZone;
    this.tableFunctions = facts.tableFunctions;
  }

  async canonical(sql: string): Promise<string> {
    const { bytes } = await this.read({
      sql: `SELECT formatQuerySingleLine(${stringLiteral(sql)})`,
      database: this.database,
      format: "TSVRaw",
      settings: {},
      parameters: {},
      signal: AbortSignal.timeout(this.#address.requestTimeoutMs || LONGEST_MS),
    });
    return Buffer.from(bytes).toString().trimEnd();
  }

  /** The server ends the statement when the request breaks off. */
  async read({ sql, database, format, settings, parameters, signal }: ReadRequest): Promise<ReadResult> {
    const url = new URL(this.#address.url);
    const { username, password } = url;
    [url.username, url.password] = ["", ""];
    const values = Object.entries(parameters).map(([name, value]) => [`param_${name}`, value] as const);
    // 2: reading, and settings of the request's own.
    const all = {
      ...settings,
      readonly: "2",
      cancel_http_readonly_queries_on_client_close: "1",
      wait_end_of_query: "1",
    };
    for (const [name, value] of [...Object.entries(all), ...values]) url.searchParams.set(name, value);
    url.searchParams.set("database", database);
    url.searchParams.set("default_format", format);
    const response = await fetch(url, {
      method: "POST",
      body: sql,
      headers: { Authorization: `Basic ${Buffer.from(this.#credentials(username, password)).toString("base64")}` },
      signal,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!response.ok || response.headers.has("x-clickhouse-exception-code"))
      throw errorIn(Buffer.from(bytes).toString());
    return { bytes, ...statisticsOf(response.headers.get("x-clickhouse-summary")) };
  }

  /** Those of the URL count where there are no others. */
  #credentials(username: string, password: string): string {
    const name = this.#address.username ?? (decodeURIComponent(username) || "default");
    return `${name}:${this.#address.password ?? decodeURIComponent(password)}`;
  }
}

/** A statement of this reader's own may take so long where the configuration sets no limit. */
const LONGEST_MS = 300_000;

function statisticsOf(summary: string | null): Omit<ReadResult, "bytes"> {
  const { read_rows = "0", read_bytes = "0", elapsed_ns = "0" } = JSON.parse(summary ?? "{}") as Record<string, string>;
  return { rowsRead: Number(read_rows), bytesRead: Number(read_bytes), elapsedSeconds: Number(elapsed_ns) / 1e9 };
}

function errorIn(body: string): Error {
  const match = /^Code: (\d+)\. DB::Exception: (.*?) \(([A-Z0-9_]+)\)(?: \(version .*\))?\s*$/s.exec(body);
  if (match === null) return new Error(`ClickHouse does not answer as it should: ${body.slice(0, 200)}`);
  const [, code, message = "", type = ""] = match;
  return new ReadError(Number(code), type, message);
}
