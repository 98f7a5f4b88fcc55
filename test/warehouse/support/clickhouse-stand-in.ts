import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { Session } from "chdb";
import { identifier, stringLiteral } from "../../../src/warehouse/insert-statement.ts";

/**
 * What happens to the next insert: its connection is cut while the block arrives, or after the rows are in but before
 * anybody is told; it is never answered; a proxy in front says that there is no server.
 */
export type Fault = "cut while sending" | "cut after inserting" | "stall" | "unavailable";

export interface ClickHouseStandIn {
  readonly url: string;
  /** Each is for one insert. */
  readonly fail: (...faults: Fault[]) => void;
  /** Inserts that the engine did, with the token of each. */
  readonly insertTokens: readonly string[];
  /** Nobody listens any more, until it starts again. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly end: () => Promise<void>;
}

export const USER = "pitboss";
export const PASSWORD = "s3cret!";

/** Longer request lines than Node takes by default, as ClickHouse takes them (its limit is 1 MiB). */
const MAX_URL = 1024 * 1024;

/** Parameters that mean something to the HTTP interface alone. */
const HTTP_ONLY = new Set([
  "query",
  "query_id",
  "database",
  "default_format",
  "enable_http_compression",
  "wait_end_of_query",
]);

const INPUT = /FROM input\(('(?:[^'\\]|\\.)*')\) FORMAT Avro$/s;

/**
 * The part of ClickHouse's HTTP interface that an adapter of the warehouse uses, over the engine of `directory`: that judges
 * statements, structures, types and settings. Only `input()` it does not have, so a block takes the way of a file.
 */
export async function startStandIn(directory: string): Promise<ClickHouseStandIn> {
  // The engine ends with its last session.
  const engine = new Session(directory);
  const faults: Fault[] = [];
  const insertTokens: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    answerTo(request, response, { directory, faults, insertTokens }).catch((error: unknown) => refuse(response, error));
  let server = await listen(answer, 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fail: (...more) => faults.push(...more),
    insertTokens,
    stop: () => close(server),
    start: async () => {
      server = await listen(answer, port);
    },
    end: async () => {
      await close(server);
      engine.close();
    },
  };
}

interface Stage {
  readonly directory: string;
  readonly faults: Fault[];
  readonly insertTokens: string[];
}

async function answerTo(request: IncomingMessage, response: ServerResponse, stage: Stage): Promise<void> {
  const search = new URL(request.url ?? "/", "http://stand-in").searchParams;
  if (request.headers.authorization !== `Basic ${btoa(`${USER}:${PASSWORD}`)}`) {
    throw new Error(`Code: 516. DB::Exception: ${USER}: Authentication failed. (AUTHENTICATION_FAILED)`);
  }
  const isInsert = search.get("query")?.startsWith("INSERT") === true;
  const fault = isInsert ? stage.faults.shift() : undefined;
  if (fault === "cut while sending") return cutAtFirstPiece(request);
  const body = await buffer(request);
  if (fault === "stall") return;
  if (fault === "unavailable") {
    response.writeHead(503, { "Content-Type": "text/html" }).end("<html>no server is available</html>");
    return;
  }
  const result = isInsert ? await insert(search, body, stage) : await run(search, body.toString(), stage.directory);
  if (fault === "cut after inserting") response.destroy();
  else send(request, response, result);
}

async function cutAtFirstPiece({ socket }: IncomingMessage): Promise<void> {
  await once(socket, "data");
  socket.destroy();
}

async function insert(search: URLSearchParams, body: Buffer, { directory, insertTokens }: Stage): Promise<Uint8Array> {
  const statement = search.get("query") ?? "";
  const file = join(directory, `${randomUUID()}.avro`);
  await writeFile(file, body);
  try {
    if (!INPUT.test(statement)) throw new Error(`not an insert that this stand-in knows: ${statement}`);
    const sql = statement.replace(INPUT, (_, structure) => `FROM file(${stringLiteral(file)}, Avro, ${structure})`);
    const result = await run(search, sql, directory);
    insertTokens.push(search.get("insert_deduplication_token") ?? "");
    return result;
  } finally {
    await rm(file);
  }
}

async function run(search: URLSearchParams, sql: string, directory: string): Promise<Uint8Array> {
  const settings = [...search].filter(([name]) => !HTTP_ONLY.has(name));
  const session = new Session(directory);
  try {
    const preparations = settings.map(([name, value]) => `SET ${identifier(name)} = ${stringLiteral(value)}`);
    const database = search.get("database");
    if (database !== null) preparations.push(`USE ${identifier(database)}`);
    const text = [...preparations, sql].join("; ");
    return (await session.queryAsync(text, { format: search.get("default_format") ?? "TabSeparated" })).bytes();
  } finally {
    session.close();
  }
}

function send({ headers }: IncomingMessage, response: ServerResponse, result: Uint8Array): void {
  if (headers["accept-encoding"] === "gzip") response.setHeader("Content-Encoding", "gzip").end(gzipSync(result));
  else response.end(result);
}

function refuse(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = /^Code: (\d+)/.exec(message)?.[1] ?? "1002";
  response.writeHead(500, { "X-ClickHouse-Exception-Code": code }).end(message);
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
): Promise<Server> {
  const server = createServer({ maxHeaderSize: MAX_URL }, answer);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
