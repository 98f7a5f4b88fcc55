import { readFile } from "node:fs/promises";
import fastify, { type FastifyInstance, type FastifyPluginAsync, type FastifyPluginCallback } from "fastify";
import type { HttpConfig } from "../../config/http-of.ts";
import { describeRoutes } from "./api-docs.ts";
import { type HealthOptions, healthRoutes } from "./health-routes.ts";
import { answerNotFound } from "./not-found.ts";
import { sendSecurityHeaders } from "./security-headers.ts";
import { Traffic } from "./traffic.ts";

/** Routes of one part of a run; each has a scope of its own. */
export type HttpPart = FastifyPluginAsync | FastifyPluginCallback;

export interface HttpServerOptions {
  readonly http: Pick<
    HttpConfig,
    "host" | "port" | "tls" | "requestTimeoutMs" | "maxConnections" | "trustedProxies" | "drainTimeoutMs"
  >;
  readonly health: Omit<HealthOptions, "isEnding">;
  /** What else is answered. */
  readonly parts: readonly HttpPart[];
  /** Set: the routes of the parts are described, as those of this version of the program. */
  readonly describedAs?: string;
  /** A new id for each request. */
  readonly newId: () => string;
  /** Is told the route and the status of each answer; the route is undefined where there is none. */
  readonly onAnswered?: (route: string | undefined, status: number) => void;
}

export interface HttpServer {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Turns new requests away with 503, health apart; resolves when those under way are answered. */
  drain(): Promise<void>;
  /** Drains, and ends. */
  close(): Promise<void>;
}

/** A client may ask again on the same connection for this long. */
const KEEP_ALIVE_MS = 72_000;
const LONGEST_CHECK_INTERVAL_MS = 5_000;

/** The one HTTP server of a run: health, metrics and the given parts. Throws when the address is taken. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { http, health, parts, describedAs, onAnswered } = options;
  const server = await newServer(options);
  const traffic = new Traffic(server, http.maxConnections);
  if (onAnswered !== undefined)
    server.addHook("onResponse", async ({ routeOptions }, { statusCode }) => onAnswered(routeOptions.url, statusCode));
  await sendSecurityHeaders(server, http.tls !== undefined);
  answerNotFound(server);
  if (describedAs !== undefined) await describeRoutes(server, describedAs);
  await server.register(healthRoutes({ ...health, isEnding: () => traffic.isDraining }));
  for (const part of parts) await server.register(part);
  const url = await listening(() => server.listen({ host: http.host, port: http.port }), `${http.host}:${http.port}`);
  const drain = () => traffic.drain(http.drainTimeoutMs);
  return {
    url,
    drain,
    close: async () => {
      await drain();
      await server.close();
    },
  };
}

async function newServer({ http, newId }: HttpServerOptions): Promise<FastifyInstance> {
  const { requestTimeoutMs, tls, trustedProxies } = http;
  const common = {
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    forceCloseConnections: true,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    genReqId: newId,
  };
  const limits = {
    headersTimeout: requestTimeoutMs / 2,
    connectionsCheckingInterval: Math.min(LONGEST_CHECK_INTERVAL_MS, requestTimeoutMs / 2),
  };
  if (tls === undefined) return fastify({ ...common, http: limits });
  const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)]);
  return fastify({ ...common, https: { ...limits, cert, key } }) as unknown as FastifyInstance;
}

async function listening(listen: () => Promise<string>, address: string): Promise<string> {
  try {
    return await listen();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot listen on ${address}: ${why}; set http.host and http.port (0: any free port)`, {
      cause: error,
    });
  }
}
