import type { FastifyPluginAsync } from "fastify";

/** What a run says of itself. */
export interface RunHealth {
  /** Why it is not ready; empty when it is. */
  readonly obstacles: readonly string[];
  metricsText(): Promise<string>;
}

export interface HealthOptions {
  readonly status: RunHealth;
  readonly metricsType: string;
  /** What is shut for somebody while the run is ready for the others. */
  readonly shutDoors: () => readonly string[];
  /** Whether nothing new is taken any more. */
  readonly isEnding: () => boolean;
}

/**
 * `/healthz` (the process is alive), `/readyz` (503 with the reasons while the run is not ready) and `/metrics` (Prometheus).
 * A door that is shut for one tenant is told at `/readyz`, but does not make it 503: that would shut it for all.
 */
export function healthRoutes({ status, metricsType, shutDoors, isEnding }: HealthOptions): FastifyPluginAsync {
  return async (scope) => {
    scope.get("/healthz", () => ({ status: "alive" }));
    scope.get("/readyz", (_request, reply) => {
      const obstacles = isEnding() ? ["the process is ending", ...status.obstacles] : status.obstacles;
      const isReady = obstacles.length === 0;
      const paused = shutDoors();
      return reply
        .code(isReady ? 200 : 503)
        .send({ status: isReady ? "ready" : "not ready", obstacles, ...(paused.length === 0 ? {} : { paused }) });
    });
    scope.get("/metrics", async (_request, reply) => reply.type(metricsType).send(await status.metricsText()));
  };
}
