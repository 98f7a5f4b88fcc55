import { beforeEach, describe, expect, test } from "vitest";
import { RetryableError } from "../../src/log/port.ts";
import { typeOfRecord } from "../../src/records/codec.ts";
import type { Bodies } from "../../src/warehouse/bodies.ts";
import type { AvroRows } from "../../src/warehouse/port.ts";
import type { Retry } from "../../src/warehouse/retrying.ts";
import type { SinkProgress } from "../../src/warehouse/sink-options.ts";
import { at, round, trigger } from "./support/records.ts";
import { PREFIX, type SinkBench, sinkBench } from "./support/sink-bench.ts";

/** Remembers what was inserted, and fails as it is told. */
class FakeWarehouse {
  readonly blocks: AvroRows[] = [];
  readonly failures: Error[] = [];

  insert(rows: AvroRows): Promise<void> {
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    this.blocks.push(rows);
    return Promise.resolve();
  }

  get rows(): number {
    return this.blocks.reduce((sum, { bodies }) => sum + bodies.count, 0);
  }
}

function roundIdsOf({ pieces, count }: Bodies): string[] {
  const type = typeOfRecord("Round");
  const bytes = Buffer.concat(pieces);
  const ids: string[] = [];
  for (let at = 0; ids.length < count; ) {
    const { value, offset } = type.decode(bytes, at);
    ids.push((value as { round_id: string }).round_id);
    at = offset;
  }
  return ids;
}

let bench: SinkBench;
let warehouse: FakeWarehouse;

beforeEach(async () => {
  bench = await sinkBench();
  warehouse = new FakeWarehouse();
});

const rounds = (count: number) => Array.from({ length: count }, (_, index) => round({ round_id: `r${index}` }));
const noPause = () => Promise.resolve();
const full = () => new RetryableError("ENOSPC: the disk is full, free some space");

describe("a drain", () => {
  test("passes over tombstones and records of no table, and counts them", async () => {
    bench.append("events", "ClockTick", { received_at: at("10:00:00"), occurred_at: at("10:00:00") });
    bench.log.append(`${PREFIX}bonuses`, 0, { key: "k", value: null });
    expect(await bench.drain(warehouse)).toMatchObject({
      rows: {},
      inserted: 0,
      blocks: 0,
      tombstones: 1,
      passedOver: 1,
    });
    expect(await bench.log.committed("sink", `${PREFIX}bonuses`, 0)).toBe(1);
    expect(await bench.log.committed("sink", `${PREFIX}events`, 0)).toBe(1);
  });

  test("cuts batches at their greatest size and inserts every row once", async () => {
    bench.append("rounds", "Round", ...rounds(25));
    const progress: SinkProgress[] = [];
    await bench.drain(warehouse, { maxRows: 10, onProgress: (each) => progress.push(each) });
    expect(warehouse.blocks.map(({ bodies }) => bodies.count)).toEqual([10, 10, 5]);
    expect(new Set(warehouse.blocks.flatMap(({ bodies }) => roundIdsOf(bodies))).size).toBe(25);
    expect(progress.map(({ inserted }) => inserted)).toEqual([10, 20, 25]);
  });

  test("lets a partition with much to read hold up no other", async () => {
    bench.append("rounds", "Round", ...rounds(12_000));
    bench.append("triggers", "Trigger", trigger());
    await bench.drain(warehouse, { maxRows: 6_000 });
    const blocks = warehouse.blocks.map(({ table, bodies }) => [table, bodies.count]);
    expect(blocks).toEqual([
      ["rounds", 5_999],
      ["triggers", 1],
      ["rounds", 6_000],
      ["rounds", 1],
    ]);
  });

  test("stops early when it is told to, with what it read in the tables", async () => {
    bench.append("rounds", "Round", ...rounds(30));
    const stop = new AbortController();
    const progress = await bench.sink(warehouse, { maxRows: 10, onProgress: () => stop.abort() }).runOnce(stop.signal);
    expect(progress.inserted).toBeLessThan(30);
    expect(warehouse.rows).toBe(progress.inserted);
    expect(await bench.log.committed("sink", `${PREFIX}rounds`, 0)).toBe(progress.inserted);
  });

  test("names the place of a value that is not in wire format", async () => {
    bench.log.append(`${PREFIX}rounds`, 1, { value: Buffer.from("{}") });
    await expect(bench.drain(warehouse)).rejects.toThrow("t.rounds/1 at 0: not a record in the registry's wire format");
  });

  test("names the place of a schema that the registry does not know", async () => {
    bench.log.append(`${PREFIX}rounds`, 0, { value: Buffer.from([0, 0, 0, 0, 99, 0]) });
    await expect(bench.drain(warehouse)).rejects.toThrow("t.rounds/0 at 0 has schema id 99");
  });

  test("refuses offsets that are past the end of a topic made anew", async () => {
    await bench.log.commitOffsets("sink", [{ topic: `${PREFIX}rounds`, partition: 0, offset: 7 }]);
    await expect(bench.drain(warehouse)).rejects.toThrow("has read t.rounds/0 up to 7 but it ends at 0");
  });
});

describe("a full disk", () => {
  test("is tried again, with growing pauses", async () => {
    bench.append("rounds", "Round", ...rounds(3));
    warehouse.failures.push(full(), full(), full());
    const retries: Retry[] = [];
    const progress = await bench.drain(warehouse, { pause: noPause, onRetry: (retry) => retries.push(retry) });
    expect(retries.map(({ attempt, waitMs }) => [attempt, waitMs])).toEqual([
      [1, 100],
      [2, 200],
      [3, 400],
    ]);
    expect(progress.inserted).toBe(3);
  });

  test("that stays full ends a drain without a row lost: the next one inserts them all", async () => {
    bench.append("rounds", "Round", ...rounds(25));
    const sink = bench.sink(warehouse, { pause: noPause, attempts: 2, maxRows: 10 });
    warehouse.failures.push(full(), full());
    await expect(sink.runOnce()).rejects.toThrow("the disk is full, free some space");
    expect(await bench.log.committed("sink", `${PREFIX}rounds`, 0)).toBeUndefined();
    expect((await sink.runOnce()).inserted).toBe(25);
  });
});

test("what ClickHouse refuses is not tried again", async () => {
  bench.append("rounds", "Round", round());
  warehouse.failures.push(new Error("no such column"));
  await expect(bench.drain(warehouse, { pause: noPause })).rejects.toThrow("no such column");
  expect(warehouse.blocks).toEqual([]);
  expect(await bench.log.committed("sink", `${PREFIX}rounds`, 0)).toBeUndefined();
});

describe("following", () => {
  test("inserts what comes, until it is stopped", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const following = bench
      .sink(warehouse, {
        flushAfterMs: 0,
        onProgress: ({ inserted }) => {
          seen.push(inserted);
          if (inserted === 1) bench.append("rounds", "Round", ...rounds(2));
          if (inserted === 3) stop.abort();
        },
      })
      .follow(stop.signal);
    bench.append("rounds", "Round", round());
    expect((await following).inserted).toBe(3);
    expect(seen.at(-1)).toBe(3);
  });

  test("gathers rows for as long as a batch may wait", async () => {
    const stop = new AbortController();
    let now = 0;
    bench.append("rounds", "Round", ...rounds(2));
    const sink = bench.sink(warehouse, {
      clock: () => now,
      flushAfterMs: 1000,
      onProgress: () => stop.abort(),
      pause: (milliseconds) => {
        now += milliseconds;
        if (now === 500) bench.append("rounds", "Round", ...rounds(3));
        return Promise.resolve();
      },
    });
    await sink.follow(stop.signal);
    expect(now).toBe(1000);
    expect(warehouse.blocks.map(({ bodies }) => bodies.count)).toEqual([5]);
  });

  test("stopped before a batch is due, inserts it all the same", async () => {
    const stop = new AbortController();
    bench.append("rounds", "Round", ...rounds(2));
    const sink = bench.sink(warehouse, {
      pause: () => {
        stop.abort();
        return Promise.resolve();
      },
    });
    expect((await sink.follow(stop.signal)).inserted).toBe(2);
  });

  test("outlasts a failure, and gives up only when it is stopped", async () => {
    const stop = new AbortController();
    bench.append("rounds", "Round", round());
    warehouse.failures.push(...Array.from({ length: 40 }, full));
    const sink = bench.sink(warehouse, { flushAfterMs: 0, pause: noPause, onProgress: () => stop.abort() });
    expect((await sink.follow(stop.signal)).inserted).toBe(1);

    bench.append("rounds", "Round", round());
    warehouse.failures.push(...Array.from({ length: 40 }, full));
    const stopped = new AbortController();
    const failing = bench.sink(warehouse, { flushAfterMs: 0, pause: noPause, onRetry: () => stopped.abort() });
    await expect(failing.follow(stopped.signal)).rejects.toThrow("the disk is full");
  });
});
