import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpServer, startHttpServer } from "../../../src/doors/http/http-server.ts";
import { RetryableError } from "../../../src/log/port.ts";
import { RunStatus } from "../../../src/runtime/run-status.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import type { Micros } from "../../../src/values/time.ts";
import { START } from "../../support/events.ts";

const OPENED = { seconds: 0.2, replayed: 0, players: 3, position: 5, clock: START };

let now = START;
let ends: number | Error = 12;
let status: RunStatus;
let shutDoors: readonly string[];
let server: HttpServer;

function start(port: number): Promise<HttpServer> {
  const limits = { requestTimeoutMs: 30_000, maxConnections: 100, trustedProxies: [], drainTimeoutMs: 1000 };
  return startHttpServer({
    http: { host: "127.0.0.1", port, tls: undefined, ...limits },
    health: { status, metricsType: "text/plain; version=0.0.4", shutDoors: () => shutDoors },
    parts: [],
    newId: () => "1",
  });
}

beforeEach(async () => {
  [now, ends] = [START, 12];
  const metrics = createMetrics(false);
  const log = {
    ends: async (topics: readonly string[]) => {
      if (ends instanceof Error) throw ends;
      const offset = ends;
      return topics.flatMap((topic) => [0, 1, 2, 3].map((partition) => ({ topic, partition, offset })));
    },
  };
  status = new RunStatus({ log, topicPrefix: "t.", now: () => now, metrics });
  shutDoors = [];
  server = await start(0);
});
afterEach(() => server.close());

async function get(path: string) {
  const response = await fetch(server.url + path);
  return { code: response.status, type: response.headers.get("content-type"), body: await response.text() };
}

async function ready() {
  const { code, body } = await get("/readyz");
  return { code, obstacles: JSON.parse(body).obstacles };
}

describe("a run's readiness", () => {
  test("begins when every partition that it was given is restored", async () => {
    expect(await ready()).toEqual({ code: 503, obstacles: ["the engine has not been given its partitions yet"] });
    status.assigned([0, 1]);
    status.opened(0, OPENED);
    expect(await ready()).toEqual({ code: 503, obstacles: ["partition 1 is being restored"] });
    status.opened(1, OPENED);
    expect(await ready()).toEqual({ code: 200, obstacles: [] });
  });

  test("pauses while the sink cannot write, and says why", async () => {
    status.joined();
    status.sinkRetries({ error: new RetryableError("the disk is full"), attempt: 1, waitMs: 100 });
    expect(await ready()).toEqual({ code: 503, obstacles: ["the sink cannot write: the disk is full"] });
    status.sank({ rows: {}, inserted: 0, blocks: 1, tombstones: 0, passedOver: 0, positions: [] });
    expect(await ready()).toEqual({ code: 200, obstacles: [] });
  });

  test("pauses while a partition cannot be folded on, and says why", async () => {
    status.assigned([0, 1]);
    for (const partition of [0, 1]) status.opened(partition, OPENED);
    status.troubled(0, "no broker answers");
    status.troubled(1, "no broker answers");
    expect((await ready()).obstacles).toEqual([
      "partition 0 is not folded: no broker answers",
      "partition 1 is not folded: no broker answers",
    ]);
    status.committed(0, 0.1);
    status.revoked([1]);
    expect(await ready()).toEqual({ code: 200, obstacles: [] });
  });

  test("is not lost by a door that is shut for one tenant, of which it tells", async () => {
    status.joined();
    shutDoors = ["tenant acme: 501 of the last 1000 events were rejected"];
    expect(await get("/readyz")).toMatchObject({ code: 200, body: expect.stringContaining("tenant acme") });
  });

  test("ends when the server drains, while it still says so", async () => {
    status.joined();
    await server.drain();
    expect(await ready()).toEqual({ code: 503, obstacles: ["the process is ending"] });
  });

  test("is another thing than being alive", async () => {
    expect(await get("/healthz")).toMatchObject({ code: 200, body: '{"status":"alive"}' });
  });
});

test("a server without TLS asks no browser for TLS", async () => {
  const { headers } = await fetch(`${server.url}/healthz`);
  expect(headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(headers.get("content-security-policy")).not.toContain("upgrade-insecure-requests");
  expect(headers.get("strict-transport-security")).toBeNull();
});

describe("the metrics", () => {
  /** Series that are not 0, but those of buckets. */
  async function series(): Promise<string[]> {
    const { code, type, body } = await get("/metrics");
    expect({ code, type }).toEqual({ code: 200, type: expect.stringContaining("text/plain; version=0.0.4") });
    return body.split("\n").filter((line) => /^pitboss/.test(line) && !/_bucket|_sum| 0$/.test(line));
  }

  test("tell lag, clock, state and what was derived, by partition", async () => {
    status.assigned([3]);
    status.opened(3, OPENED);
    status.folded(3, {
      records: 4,
      made: { records: { triggers: 1, "dead-letters": 1 }, triggers: { big_win: 1 }, deadLetters: { too_late: 1 } },
      position: 9,
      clock: START,
      players: 2,
      memory: { awake: 1, awakeBytes: 500, storedBytes: 900, wakes: 3 },
    });
    status.committed(3, 0.004);
    now = (START + 7_000_000) as Micros;
    expect(await series()).toEqual([
      'pitboss_events_folded_total{partition="3"} 4',
      'pitboss_state_wakes_total{partition="3"} 3',
      'pitboss_records_derived_total{topic="triggers"} 1',
      'pitboss_records_derived_total{topic="dead-letters"} 1',
      'pitboss_triggers_total{type="big_win"} 1',
      'pitboss_dead_letters_total{code="too_late"} 1',
      "pitboss_partitions_owned 1",
      'pitboss_engine_lag_records{partition="3"} 3',
      `pitboss_stream_clock_seconds{partition="3"} ${START / 1e6}`,
      'pitboss_stream_clock_delay_seconds{partition="3"} 7',
      'pitboss_checkpoint_age_seconds{partition="3"} 7',
      'pitboss_state_players{partition="3"} 2',
      'pitboss_state_awake_players{partition="3"} 1',
      'pitboss_state_awake_bytes{partition="3"} 500',
      'pitboss_state_stored_bytes{partition="3"} 900',
      "pitboss_transaction_seconds_count 1",
      "pitboss_restore_seconds_count 1",
    ]);
  });

  test("of a partition end with it", async () => {
    status.assigned([3]);
    status.opened(3, OPENED);
    status.checkpointed(3, { at: START, bytes: 100 });
    status.revoked([3]);
    expect(await series()).toEqual(["pitboss_restore_seconds_count 1"]);
  });

  test("tell the sink's lag and rows, counted on over its restarts", async () => {
    const sank = (rounds: number) =>
      status.sank({
        rows: { rounds },
        inserted: rounds,
        blocks: 1,
        tombstones: 0,
        passedOver: 0,
        positions: [{ topic: "t.rounds", partition: 1, offset: rounds }],
      });
    sank(4);
    sank(10);
    expect(await series()).toEqual([
      'pitboss_sink_rows_total{table="rounds"} 10',
      'pitboss_sink_lag_records{topic="t.rounds",partition="1"} 2',
    ]);
  });

  test("tell nothing of partitions that another sink has by now", async () => {
    const positions = [0, 1].map((partition) => ({ topic: "t.rounds", partition, offset: 2 }));
    status.sank({ rows: {}, inserted: 0, blocks: 1, tombstones: 0, passedOver: 0, positions });
    expect(await series()).toHaveLength(2);
    status.sinking(new Set([1]));
    expect(await series()).toEqual(['pitboss_sink_lag_records{topic="t.rounds",partition="1"} 10']);
  });

  test("are refused while the log cannot be asked, instead of being old", async () => {
    status.assigned([3]);
    status.opened(3, OPENED);
    ends = new RetryableError("no broker answers");
    expect(await get("/metrics")).toMatchObject({ code: 500, body: expect.stringContaining("no broker answers") });
  });
});

test("an address that is taken is told with the remedy", async () => {
  const port = Number(new URL(server.url).port);
  await expect(start(port)).rejects.toThrow("set http.host and http.port");
});
