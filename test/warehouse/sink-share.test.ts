import { beforeEach, describe, expect, test } from "vitest";
import { ConsumerGroups } from "../../src/log/embedded/consumer-groups.ts";
import { RetryableError } from "../../src/log/port.ts";
import type { AvroRows, Warehouse } from "../../src/warehouse/port.ts";
import { followShare } from "../../src/warehouse/sink-share.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { until } from "../support/until.ts";
import { round } from "./support/records.ts";
import { PREFIX, type SinkBench, sinkBench } from "./support/sink-bench.ts";

const ROUNDS = `${PREFIX}rounds`;

let bench: SinkBench;
let groups: ConsumerGroups;
beforeEach(async () => {
  bench = await sinkBench();
  groups = new ConsumerGroups();
});

/** One process: what it inserted, and how to end it. */
function process(insert: Warehouse["insert"] = async () => {}, onRetry = () => {}) {
  const stop = new AbortController();
  const inserted: AvroRows[] = [];
  const shares: number[] = [];
  const options = {
    log: Object.assign(bench.log, {
      join: (group: string, topic: string, listener: Parameters<ConsumerGroups["join"]>[3]) =>
        groups.join(group, topic, 2, listener),
    }),
    warehouse: {
      insert: async (rows: AvroRows) => {
        await insert(rows);
        inserted.push(rows);
      },
    },
    registry: bench.registry,
    feeds: TABLE_FEEDS,
    prefix: PREFIX,
    clock: () => performance.now(),
    flushAfterMs: 1,
    onRetry,
    onShare: (partitions: ReadonlySet<number>) => shares.push(partitions.size),
  };
  const done = followShare(options, `${PREFIX}events`, stop.signal);
  return {
    end: () => {
      stop.abort();
      return done;
    },
    done,
    shares,
    get rounds() {
      return inserted.filter(({ table }) => table === "rounds").reduce((sum, { bodies }) => sum + bodies.count, 0);
    },
  };
}

function append(partition: number, count: number): void {
  const values = Array.from({ length: count }, (_, index) => ({
    value: bench.serde.encode("Round", round({ round_id: `${partition}-${index}` })),
  }));
  bench.log.append(ROUNDS, partition, ...values);
}

const committed = (partition: number) => bench.log.committed("sink", ROUNDS, partition);

describe("sinks that share the partitions", () => {
  test("carry each partition once, and all of it", async () => {
    const first = process();
    const second = process();
    await until("each has its share", () => first.shares.at(-1) === 1 && second.shares.at(-1) === 1);
    append(0, 5);
    append(1, 7);
    await until("both are in the tables", async () => (await committed(0)) === 5 && (await committed(1)) === 7);
    await Promise.all([first.end(), second.end()]);
    expect([first.rounds, second.rounds].sort()).toEqual([5, 7]);
  });

  test("take over from one that ends, where it was", async () => {
    const first = process();
    append(0, 5);
    append(1, 7);
    await until("the first has all", () => first.rounds === 12);
    const second = process();
    await first.end();
    append(0, 2);
    append(1, 3);
    await until("the second has the rest", () => second.rounds === 5);
    const progress = await second.end();
    expect(first.rounds + second.rounds).toBe(17);
    expect(progress.rows).toEqual({ rounds: 5 });
  });

  test("end with everything in the tables that was in the log", async () => {
    const only = process();
    append(0, 20_000);
    append(1, 20_000);
    await only.end();
    expect(only.rounds).toBe(40_000);
  });

  test("outlive a log that is away while partitions move", async () => {
    bench.log.failing = new RetryableError("no broker answers");
    let retries = 0;
    const first = process(undefined, () => retries++);
    append(0, 3);
    await until("the first tries again", () => retries > 0);
    const second = process();
    await until("the second has its share, too", () => first.shares.length > 1);
    bench.log.failing = undefined;
    append(1, 4);
    await until("both are in the tables", async () => (await committed(0)) === 3 && (await committed(1)) === 4);
    await Promise.all([first.end(), second.end()]);
    expect(first.rounds + second.rounds).toBe(7);
  });

  test("tell of what they cannot go on for", async () => {
    const failing = process(async () => {
      throw new Error("no such table");
    });
    append(0, 1);
    await expect(failing.done).rejects.toThrow("no such table");
  });
});
