/** A server of the bench of doors, alone in its process: tells its parent where it is, and what CPU it used. */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify from "fastify";
import { Credentials } from "../../src/doors/http/credentials.ts";
import { startHttpServer } from "../../src/doors/http/http-server.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openHttpDoor } from "../../src/runtime/http-door.ts";
import { openLog } from "../../src/runtime/open-log.ts";
import { requestIds } from "../../src/runtime/request-ids.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { benchConfig, SURROUNDINGS } from "../environment.ts";
import { BENCH_KEY } from "./load.ts";

interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Parses the JSON, as any server would, and answers. */
async function bare(): Promise<Served> {
  const server = fastify({ bodyLimit: 5 * 1024 * 1024 });
  server.post("/v1/integration/events", (_request, reply) => reply.code(202).send({ status: "accepted" }));
  return { url: await server.listen({ host: "127.0.0.1", port: 0 }), close: () => server.close() };
}

/** The door on the embedded log; or on none, so that the difference is what the log costs. */
async function door(hasLog: boolean): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "pitboss-bench-"));
  const config = benchConfig(folder);
  const open = await openLog(config, SURROUNDINGS);
  const metrics = createMetrics(false);
  const digest = createHash("sha256").update(BENCH_KEY).digest("hex");
  const key = { id: "bench", tenant: "default", digest, roles: ["ingest"], expires: undefined } as const;
  const part = openHttpDoor({
    config: { ...config, http: { ...config.http, requestRates: new Map() } },
    open: hasLog ? open : { ...open, log: { append: async () => undefined } as unknown as typeof open.log },
    metrics,
    credentials: new Credentials([key], systemClock),
    now: systemClock,
    logger: SURROUNDINGS.logger as never,
  });
  const server = await startHttpServer({
    http: { ...config.http, port: 0 },
    health: {
      status: { obstacles: [], metricsText: () => metrics.text() },
      metricsType: metrics.contentType,
      shutDoors: part.shut,
    },
    parts: [part.part],
    newId: requestIds(),
  });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await part.close();
      await open.log.close();
      await rm(folder, { recursive: true });
    },
  };
}

const [, , name] = process.argv;
const served = name === "bare" ? await bare() : await door(name === "embedded");
let since = process.cpuUsage();
process.on("message", async (message) => {
  if (message === "begin") {
    since = process.cpuUsage();
    process.send?.("begun");
  } else if (message === "end") {
    const { user, system } = process.cpuUsage(since);
    process.send?.(user + system);
  } else {
    await served.close();
    process.disconnect();
  }
});
process.send?.(served.url);
