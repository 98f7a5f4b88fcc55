import fastify from "fastify";
import type { RunStatus } from "./run-status.ts";

export interface HealthServer {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Answers `/healthz` (the process is alive), `/readyz` (503 with the reasons while the run is not ready) and `/metrics`
 * (Prometheus). Throws when the address is taken.
 */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  status: Pick<RunStatus, "obstacles" | "metricsText">,
  contentType: string,
): Promise<HealthServer> {
  const server = fastify({ forceCloseConnections: true });
  server.get("/healthz", () => ({ status: "alive" }));
  server.get("/readyz", (_request, reply) => {
    const { obstacles } = status;
    return reply
      .code(obstacles.length === 0 ? 200 : 503)
      .send({ status: obstacles.length === 0 ? "ready" : "not ready", obstacles });
  });
  server.get("/metrics", async (_request, reply) => reply.type(contentType).send(await status.metricsText()));
  const url = await listening(() => server.listen({ host, port }), `${host}:${port}`);
  return { url, close: () => server.close() };
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
