import { randomUUID } from "node:crypto";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { answerQuery, type QueryAnswer } from "./answer-query.ts";
import { contentOf } from "./frames/frame.ts";
import { httpErrorOf } from "./http-error.ts";
import { type HttpRequest, httpRequestOf } from "./http-request.ts";
import { isLocalName, isLoopback } from "./local-name.ts";
import { ReadError, type ReadOnlyEngine } from "./read-only-engine.ts";
import { contentTypeOf } from "./result-format.ts";
import { sendResult } from "./send-result.ts";

export interface WarehouseEndpointOptions {
  readonly engine: ReadOnlyEngine;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** A statement that takes longer is cancelled. */
  readonly queryTimeoutMs?: number;
}

export interface WarehouseEndpoint {
  readonly url: string;
  /** Cancels what is running. */
  readonly close: () => Promise<void>;
}

const QUERY_TIMEOUT_MS = 5 * 60_000;
/** What ClickHouse reads of a statement at most is a quarter of it. */
const BODY_LIMIT = 1024 * 1024;
const OK = "Ok.\n";
/**
 * ClickHouse's HTTP interface over the embedded engine, for reading (outputs.md, Where the warehouse is): every format,
 * parameters, errors in ClickHouse's words. There is no log-in: whoever reaches the port reads the tables.
 *
 * On a loopback address only requests that name this machine are answered, so that no web page can have its visitor's
 * browser ask under a name of its own.
 */
export async function startWarehouseEndpoint(options: WarehouseEndpointOptions): Promise<WarehouseEndpoint> {
  const { host, port } = options;
  const closing = new AbortController();
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: BODY_LIMIT },
  });
  if (isLoopback(host)) refuseOtherNames(server);
  takeAnyBody(server);
  addRoutes(server, options, closing.signal);
  const url = await server.listen({ host, port });
  return {
    url,
    close: async () => {
      closing.abort();
      await server.close();
    },
  };
}

function refuseOtherNames(server: FastifyInstance): void {
  server.addHook("onRequest", async (request, reply) => {
    if (isLocalName(request.host)) return;
    await reply
      .code(403)
      .type("text/plain")
      .send(`this endpoint answers for this machine only, not for ${request.host}\n`);
  });
}

function takeAnyBody(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

function addRoutes(server: FastifyInstance, options: WarehouseEndpointOptions, closing: AbortSignal): void {
  const { engine } = options;
  server.get("/ping", (_request, reply) => reply.type("text/html; charset=UTF-8").send(OK));
  server.get("/replicas_status", (_request, reply) => reply.type("text/plain; charset=UTF-8").send(OK));
  server.route({
    method: ["GET", "POST"],
    url: "/",
    handler: (request, reply) => answer(request, reply, options, closing),
  });
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).type("text/plain; charset=UTF-8").send(`There is no handle ${request.method} ${request.url}\n`),
  );
  server.setErrorHandler((error: unknown, _request, reply) => sendError(reply, engine, error));
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { engine, queryTimeoutMs = QUERY_TIMEOUT_MS }: WarehouseEndpointOptions,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const asked = requestOf(request, engine);
  if (asked.sql === "") return reply.type("text/html; charset=UTF-8").send(OK);
  const signal = AbortSignal.any([closing, gone(reply)]);
  const found = await answerQuery(engine, asked, queryTimeoutMs / 1000, signal);
  return send(reply, asked, found, engine);
}

function requestOf(request: FastifyRequest, { database }: ReadOnlyEngine): HttpRequest {
  const search = new URL(request.url, "http://endpoint").searchParams;
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === "string" ? value : undefined;
  };
  return httpRequestOf(search, header, bodyOf(request.body, search).toString(), database);
}

function bodyOf(body: unknown, search: URLSearchParams): Buffer {
  if (!Buffer.isBuffer(body)) return Buffer.alloc(0);
  return search.get("decompress") === "1" ? contentOf(body, BODY_LIMIT) : body;
}

/** Aborts when the client goes away before it has its answer. */
function gone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableEnded) controller.abort();
  });
  return controller.signal;
}

async function send(
  reply: FastifyReply,
  { queryId, packing }: HttpRequest,
  { result, format }: QueryAnswer,
  { timeZone }: ReadOnlyEngine,
): Promise<FastifyReply> {
  const { rowsRead, bytesRead, elapsedSeconds } = result;
  const summary = { read_rows: rowsRead, read_bytes: bytesRead, elapsed_ns: Math.round(elapsedSeconds * 1e9) };
  reply
    .type(contentTypeOf(format))
    .header("X-ClickHouse-Query-Id", queryId ?? randomUUID())
    .header("X-ClickHouse-Format", format)
    .header("X-ClickHouse-Timezone", timeZone)
    .header("X-ClickHouse-Summary", JSON.stringify(inTexts({ ...WRITTEN_NOTHING, ...summary })));
  return sendResult(reply, result, packing);
}

const WRITTEN_NOTHING = { written_rows: 0, written_bytes: 0, total_rows_to_read: 0, result_rows: 0, result_bytes: 0 };

/** As ClickHouse writes numbers of 64 bits in JSON. */
function inTexts(numbers: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
}

function sendError(reply: FastifyReply, { version }: ReadOnlyEngine, error: unknown): FastifyReply {
  const { status, code, body } = httpErrorOf(readErrorOf(error), version);
  return reply
    .code(status)
    .type("text/plain; charset=UTF-8")
    .header("X-ClickHouse-Exception-Code", String(code))
    .send(body);
}

function readErrorOf(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if ((error as { statusCode?: number }).statusCode === 413) return new ReadError(62, "QUERY_IS_TOO_LARGE", message);
  return new ReadError(1002, "UNKNOWN_EXCEPTION", message);
}
