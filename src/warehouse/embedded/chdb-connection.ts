import { text } from "node:stream/consumers";
import { type ClickHouseClient, createClient, type DataFormat } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import { identifier } from "../insert-statement.ts";
import { warehouseErrorOf } from "../warehouse-error.ts";

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>["connection"]>;

/** One connection to the engine in this process. Its statements run one after the other, off the main thread. */
export class ChdbConnection {
  readonly #client: ClickHouseClient;
  #running = 0;

  /** Throws when another process, or another directory of this process, is open. */
  constructor(path: string) {
    this.#client = connect(path);
  }

  /** Statements not finished yet. */
  get running(): number {
    return this.#running;
  }

  async use(database: string): Promise<void> {
    await this.command(`USE ${identifier(database)}`);
    endWhenAborted();
  }

  command(sql: string): Promise<void> {
    return this.#run(async () => {
      await this.#client.command({ query: sql });
    });
  }

  /** The result as text; a FORMAT clause of the statement's own goes before `format`. */
  query(sql: string, format: string): Promise<string> {
    return this.#run(async () => {
      // Not the client's `query`: it appends a FORMAT clause, so the statement could not have one.
      const clickhouse_settings = { default_format: format as DataFormat };
      const { stream } = await this.#client.exec({ query: sql, clickhouse_settings });
      return text(stream);
    });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #run<Result>(statement: () => Promise<Result>): Promise<Result> {
    this.#running += 1;
    try {
      return await statement();
    } catch (error) {
      throw warehouseErrorOf(error);
    } finally {
      this.#running -= 1;
    }
  }
}

function connect(path: string): ClickHouseClient {
  try {
    // Client and engine bring their own copies of the connection's types, which differ in name only.
    return createClient({ connection: createChdbConnection({ path }) as unknown as ClientConnection });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot open the embedded ClickHouse in ${path}, is another process using it? ${why}`, {
      cause: error,
    });
  }
}

function abort(): void {
  process.abort();
}

/**
 * The engine takes the signals of a crash over with its first statement, and makes a process that aborts, out of memory for
 * one, wait for five minutes, deaf to SIGTERM. So this one is taken back: the process ends as it would without the engine.
 * Each time anew, for an engine that was closed takes it over again.
 */
function endWhenAborted(): void {
  process.off("SIGABRT", abort);
  process.on("SIGABRT", abort);
}
