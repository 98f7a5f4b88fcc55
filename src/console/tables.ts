import { answerQuery } from "../warehouse/endpoint/answer-query.ts";
import { httpRequestOf } from "../warehouse/endpoint/http-request.ts";
import type { ReadOnlyEngine } from "../warehouse/endpoint/read-only-engine.ts";
import type { Warehouse } from "../warehouse/port.ts";

export type Parameter = string | number;

/** Part of a condition: the rows of the tenant that is asked about, or of all. Every query of the console has it. */
export const OF_TENANT = "({tenant:String} = '*' OR tenant = {tenant:String})";

const SECONDS_AT_MOST = 30;

const SETTINGS = {
  date_time_output_format: "iso",
  max_execution_time: String(SECONDS_AT_MOST),
  output_format_json_quote_64bit_integers: "0",
};

/** The warehouse's tables as one tenant sees them, or all of them (`*`). */
export class Tables {
  readonly tenant: string;
  readonly #engine: ReadOnlyEngine;
  readonly #signal: AbortSignal;

  /** The signal ends what is running: nobody waits for it any more. */
  constructor(engine: ReadOnlyEngine, tenant: string, signal: AbortSignal) {
    this.#engine = engine;
    this.tenant = tenant;
    this.#signal = signal;
  }

  /**
   * Rows of a query as objects: amounts are numbers, instants RFC 3339. Values are bound as `{name:Type}`, the tenant
   * always. Throws when the query does not ask for the tenant: it would answer with everyone's rows.
   */
  async rows<Row>(sql: string, parameters: Readonly<Record<string, Parameter>> = {}): Promise<Row[]> {
    if (!sql.includes("{tenant:String}")) throw new Error(`a query of the console is not bound to a tenant: ${sql}`);
    return linesOf(await this.#read(sql, "JSONEachRow", { ...parameters, tenant: this.tenant })) as Row[];
  }

  /** The one row of a query that always has one. */
  async row<Row>(sql: string, parameters: Readonly<Record<string, Parameter>> = {}): Promise<Row> {
    const [row] = await this.rows<Row>(sql, parameters);
    if (row === undefined) throw new Error(`a query of the console gave no row: ${sql}`);
    return row;
  }

  /** For functions of the warehouse that put values into their queries by themselves; they are told the tenant. */
  get asWarehouse(): Pick<Warehouse, "query"> {
    return { query: (sql, format) => this.#answer(sql, format) };
  }

  async #answer(sql: string, format: string): Promise<string> {
    const { database } = this.#engine;
    const asked = httpRequestOf(new URLSearchParams({ default_format: format }), () => undefined, sql, database);
    const { result } = await answerQuery(this.#engine, asked, SECONDS_AT_MOST, this.#signal);
    return textOf(result.bytes);
  }

  async #read(sql: string, format: string, parameters: Readonly<Record<string, Parameter>>): Promise<string> {
    const { bytes } = await this.#engine.read({
      sql,
      database: this.#engine.database,
      format,
      settings: SETTINGS,
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, escaped(value)])),
      signal: this.#signal,
    });
    return textOf(bytes);
  }
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString();
}

function linesOf(text: string): unknown[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as unknown]));
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0" };

/** ClickHouse's escaped text form, in which it reads the values of parameters. */
function escaped(value: Parameter): string {
  return String(value).replaceAll(/[\\\t\n\r\0]/g, (each) => ESCAPES[each] ?? each);
}
