import packageFile from "../../package.json" with { type: "json" };
import type { Config } from "../config/config.ts";
import type { Credentials } from "../doors/http/credentials.ts";
import { type HttpPart, type HttpServer, startHttpServer } from "../doors/http/http-server.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Warehouse } from "../warehouse/port.ts";
import type { Clock } from "./clock.ts";
import { openHttpDoor } from "./http-door.ts";
import { openGrants } from "./open-grants.ts";
import type { OpenLog } from "./open-log.ts";
import { requestIds } from "./request-ids.ts";
import type { RunStatus } from "./run-status.ts";

export interface ServeOptions {
  readonly config: Config;
  readonly open: OpenLog;
  readonly status: Pick<RunStatus, "obstacles" | "metricsText">;
  readonly metrics: Metrics;
  readonly credentials: Pick<Credentials, "find">;
  readonly warehouse?: Warehouse | undefined;
  /** Whether events are taken, and bonuses granted, here. */
  readonly hasDoor: boolean;
  /** What other parts of the run answer. */
  readonly parts?: readonly HttpPart[];
  readonly now: Clock;
  readonly logger: Logger;
}

/** The HTTP server of a following run: health, metrics, what other parts answer, and the door where the run has one. */
export async function serveHttp(options: ServeOptions): Promise<HttpServer> {
  const { config, status, metrics, hasDoor, parts = [] } = options;
  const door = hasDoor ? openHttpDoor(options) : undefined;
  const grants = hasDoor ? await openGrants(options) : undefined;
  const server = await startHttpServer({
    http: config.http,
    health: { status, metricsType: metrics.contentType, shutDoors: () => door?.shut() ?? [] },
    parts: [...(door === undefined ? [] : [door.part]), ...(grants === undefined ? [] : [grants.part]), ...parts],
    ...(door === undefined ? {} : { describedAs: packageFile.version }),
    newId: requestIds(),
    onAnswered: (route = "none", code) => metrics.httpRequests.inc({ route, status: code }),
  });
  const drain = async () => {
    await server.drain();
    await door?.close();
    await grants?.close();
  };
  return {
    url: server.url,
    drain,
    close: async () => {
      await drain();
      await server.close();
    },
  };
}
