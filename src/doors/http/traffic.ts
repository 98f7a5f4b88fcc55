import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers";
import type { FastifyInstance } from "fastify";
import { PROBLEM_TYPE, Problem } from "./problem.ts";

/** Health is told in any case: whoever watches has to see why nothing else is. */
const ALWAYS = new Set(["/healthz", "/readyz", "/metrics"]);
const DRAINING = new Problem(503, { detail: "the process is ending: try again, at another one", retryAfter: 1 });
const CROWDED = new Problem(503, { detail: "too many connections: use fewer, or try again", retryAfter: 1 });

/** Watches connections and requests of a server: turns away what is too much, and everything once it drains. */
export class Traffic {
  readonly #maxConnections: number;
  #connections = 0;
  /** Connections that were one too many when they came: those before them go on. */
  readonly #excess = new WeakSet<Duplex>();
  #requests = 0;
  #drained: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(server: FastifyInstance, maxConnections: number) {
    this.#maxConnections = maxConnections;
    server.server.on("connection", (socket) => {
      this.#connections++;
      socket.once("close", () => this.#connections--);
    });
    // With TLS, requests come on another socket than the connection's.
    for (const event of ["connection", "secureConnection"])
      server.server.on(event, (socket: Duplex) => {
        if (this.#connections > this.#maxConnections) this.#excess.add(socket);
      });
    server.addHook("onRequest", async (request, reply) => {
      const refusal = ALWAYS.has(request.routeOptions.url ?? "") ? undefined : this.#refusal(request.socket);
      if (refusal === undefined) return;
      void reply.header("connection", "close").header("retry-after", refusal.retryAfter);
      return reply.code(refusal.statusCode).type(PROBLEM_TYPE).send(refusal.body);
    });
    server.server.on("request", ({ method }, response) => {
      // What only reads may be cut off, and some of it never ends by itself.
      if (method === "GET" || method === "HEAD") return;
      this.#requests++;
      response.once("close", () => this.#finished());
    });
  }

  /** Turns new requests away; resolves when none that changes something is under way, or after so long. */
  drain(withinMs: number): Promise<void> {
    this.#drained ??= this.#untilIdle(withinMs);
    return this.#drained;
  }

  get isDraining(): boolean {
    return this.#drained !== undefined;
  }

  async #untilIdle(withinMs: number): Promise<void> {
    if (this.#requests === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #refusal(socket: Duplex): Problem | undefined {
    if (this.isDraining) return DRAINING;
    return this.#excess.has(socket) ? CROWDED : undefined;
  }

  #finished(): void {
    this.#requests--;
    if (this.#requests === 0) this.#onIdle?.();
  }
}
