import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
  type DataFormat,
  parseError,
} from "@clickhouse/client";
import { type ServerIdentity, serverErrorOf, statusErrorOf } from "./server-error.ts";

/** A ClickHouse server's HTTP interface. */
export interface ServerAddress {
  /** http or https, with a path where a proxy wants one. A user and a password in it count where there are no others. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** How long a statement may take; 0: for ever. */
  readonly requestTimeoutMs: number;
}

/** Below what servers and proxies keep idle connections for: 10 s is ClickHouse's default. */
const IDLE_SOCKET_MS = 2_500;

/** The sink's insert, and queries next to it. */
const MAX_CONNECTIONS = 10;

/**
 * Headers wait for the end of a statement, so that whatever failed is in the status; and rows are with all shards, not on
 * their way, when an insert returns, because the sink then commits its offsets. Tables about players are sharded by player,
 * so their joins by player are done on the shards.
 */
const SETTINGS: ClickHouseSettings = {
  wait_end_of_query: 1,
  insert_distributed_sync: 1,
  distributed_product_mode: "local",
};

/** Statements to one server, each over a connection of its own that is kept alive. Errors are the warehouse's. */
export class ServerConnection {
  readonly #client: ClickHouseClient;
  readonly #identity: ServerIdentity;

  /** Without a database the user's default one is meant. */
  constructor(address: ServerAddress, database?: string) {
    const { url, username, password } = credentialsOf(address);
    this.#identity = { url, username };
    this.#client = createClient({
      url,
      username,
      password,
      ...(database === undefined ? {} : { database }),
      application: "pitboss",
      request_timeout: address.requestTimeoutMs,
      max_open_connections: MAX_CONNECTIONS,
      compression: { response: true, request: false },
      keep_alive: { enabled: true, idle_socket_ttl: IDLE_SOCKET_MS, eagerly_destroy_stale_sockets: true },
      // Its errors are thrown as well; the log of this program is not the client's.
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  command(sql: string): Promise<void> {
    return this.#run(sql, {}).then(() => undefined);
  }

  /** The result as text; a FORMAT clause of the statement's own goes before `format`. */
  query(sql: string, format: string): Promise<string> {
    return this.#run(sql, { default_format: format as DataFormat });
  }

  /** The result of a query without a FORMAT clause; the server keeps it until it is read. */
  async download(sql: string, format: string): Promise<Readable> {
    const { stream, failed, status } = await this.#exchange(sql, { ...SETTINGS, default_format: format as DataFormat });
    if (failed) throw this.#errorOf(status, await text(stream));
    return stream;
  }

  /** A statement that reads `data`. The server takes a block with the token of one that it has as a repeat of it. */
  async insert(sql: string, data: Readable, token: string): Promise<void> {
    await this.#run(sql, { insert_deduplication_token: token }, data);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #run(query: string, settings: ClickHouseSettings, values?: Readable): Promise<string> {
    const { status, failed, stream } = await this.#exchange(query, { ...SETTINGS, ...settings }, values);
    const body = await this.#read(stream);
    if (failed) throw this.#errorOf(status, body);
    return body;
  }

  async #read(stream: Readable): Promise<string> {
    try {
      return await text(stream);
    } catch (error) {
      throw serverErrorOf(error, this.#identity);
    }
  }

  #errorOf(status: number, body: string): Error {
    const error = parseError(body);
    if (error.constructor === Error) return statusErrorOf(status, body, this.#identity);
    return serverErrorOf(error, this.#identity);
  }

  async #exchange(query: string, settings: ClickHouseSettings, values?: Readable): Promise<Answer> {
    try {
      const { stream, http_status_code, response_headers } = await this.#client.exec({
        query,
        clickhouse_settings: settings,
        // The client would hide the status, and a proxy's answer says little else.
        ignore_error_response: true,
        ...(values === undefined ? {} : { values }),
      });
      const status = http_status_code ?? 0;
      const failed = status >= 300 || response_headers?.["x-clickhouse-exception-code"] !== undefined;
      return { status, failed, stream };
    } catch (error) {
      throw serverErrorOf(error, this.#identity);
    }
  }
}

interface Answer {
  readonly status: number;
  readonly failed: boolean;
  readonly stream: Readable;
}

function credentialsOf({ url, username, password }: ServerAddress): ServerIdentity & { readonly password: string } {
  const bare = new URL(url);
  const inUrl = { username: decodeURIComponent(bare.username), password: decodeURIComponent(bare.password) };
  bare.username = "";
  bare.password = "";
  return {
    url: bare.href,
    username: username ?? (inUrl.username || "default"),
    password: password ?? inUrl.password,
  };
}
