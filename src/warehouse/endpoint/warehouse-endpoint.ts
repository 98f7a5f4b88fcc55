import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { answerQuery } from "./answer-query.ts";
import { contentOf } from "./frames/frame.ts";
import { gone } from "./gone.ts";
import { type HeaderGetter, type HttpRequest, httpRequestOf, packingOf } from "./http-request.ts";
import { isLocalName, isLoopback } from "./local-name.ts";
import { ReadError, type ReadOnlyEngine } from "./read-only-engine.ts";
import { sendAnswer, sendError } from "./send-answer.ts";

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
  server.setErrorHandler((error: unknown, request, reply) =>
    sendError(reply, engine, packingOf(searchOf(request), headersOf(request)), error),
  );
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
  return sendAnswer(reply, asked, found, engine);
}

function requestOf(request: FastifyRequest, { database }: ReadOnlyEngine): HttpRequest {
  const search = searchOf(request);
  return httpRequestOf(search, headersOf(request), bodyOf(request, search).toString(), database);
}

function searchOf({ url }: FastifyRequest): URLSearchParams {
  return new URL(url, "http://endpoint").searchParams;
}

function headersOf({ headers }: FastifyRequest): HeaderGetter {
  return (name) => {
    const value = headers[name];
    return typeof value === "string" ? value : undefined;
  };
}

function bodyOf({ body, headers }: FastifyRequest, search: URLSearchParams): Buffer {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity")
    throw new ReadError(
      48,
      "NOT_IMPLEMENTED",
      `What is read here is short: send it without Content-Encoding ${encoding}`,
    );
  if (!Buffer.isBuffer(body)) return Buffer.alloc(0);
  return search.get("decompress") === "1" ? contentOf(body, BODY_LIMIT) : body;
}
