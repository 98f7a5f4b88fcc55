import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CheckpointRecord, inGeneration } from "../../src/engine/checkpoint.ts";
import { Task } from "../../src/engine/task.ts";
import type { TaskEnvironment } from "../../src/engine/task-environment.ts";
import { lockDirectory } from "../../src/log/embedded/directory-lock.ts";
import { type Log, type NewRecord, RetryableError } from "../../src/log/port.ts";
import { readPartition } from "../../src/log/read-partition.ts";
import { playerKey } from "../../src/values/player-key.ts";
import type { Micros } from "../../src/values/time.ts";
import { ROUNDS } from "../../topologies/topics.ts";
import type { GeneratedEvent } from "../properties/generators.ts";
import { bet, later, START, win } from "../support/events.ts";
import { TaskBench } from "./task-bench.ts";

const PLAYERS = Array.from({ length: 12 }, (_, index) => `player ${index}`);
const ASLEEP_AT_ONCE = 0;

let bench: TaskBench;
beforeEach(async () => {
  bench = await TaskBench.open(ASLEEP_AT_ONCE);
});
afterEach(() => bench.close());

function bets(): GeneratedEvent[] {
  return PLAYERS.map((user_id, index) => ({ ...bet(1, { at: later(`${index}s`) }), user_id }));
}
function wins(): GeneratedEvent[] {
  return PLAYERS.map((user_id, index) => ({ ...win(3, { at: later(`${60 + index}s`), roundEnd: true }), user_id }));
}

/** Folds to the end, and stops cleanly unless it is to die. */
async function fold(change: Partial<TaskEnvironment> = {}, end: "cleanly" | "dead" = "cleanly"): Promise<void> {
  await foldIn(bench.environment(change), end);
}

/** As a process without a store. */
async function foldElsewhere(): Promise<void> {
  const { state: _, ...environment } = bench.environment();
  await foldIn(environment, "cleanly");
}

async function foldIn(environment: TaskEnvironment, end: "cleanly" | "dead"): Promise<void> {
  const task = await Task.open(environment, 0);
  try {
    while ((await task.step()) > 0);
    if (end === "cleanly") await task.finish();
    else await task.settled();
  } finally {
    await task.close();
  }
}

/** Everybody's round has his bet and his win. */
async function expectRounds(): Promise<void> {
  const rows = (await bench.topic(ROUNDS, "Round")).map(({ value }) => value);
  const closed = rows.filter((row) => row.bet_count === 1 && row.win_count === 1);
  expect([...new Set(closed.map((row) => row.user_id))].sort()).toEqual([...PLAYERS].sort());
}

/** The log, and the offsets of `checkpoints` from which it was read. */
function spied(): { log: Log; reads: number[] } {
  const { log } = bench.environment();
  const reads: number[] = [];
  const read: Log["read"] = (topic, partition, from, limit) => {
    if (topic === "t.checkpoints") reads.push(from);
    return log.read(topic, partition, from, limit);
  };
  const spy = new Proxy(log, {
    get: (target, name) => {
      const value: unknown = name === "read" ? read : Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { log: spy, reads };
}

/** What the checkpoint has, as another generation. */
async function replaceState(generation: number): Promise<void> {
  const latest = new Map<string, CheckpointRecord>();
  for await (const record of readPartition(bench.log, "t.checkpoints", 0, 0)) {
    const key = record.key!;
    latest.delete(key.toString());
    if (record.value !== null) latest.set(key.toString(), inGeneration({ ...record, key }, generation, {}));
  }
  const made = [...latest.values()].map(({ key, value, headers }) => ({ key, value, headers: headers ?? {} }));
  await bench.log.append(made.map((each) => ({ ...each, topic: "t.checkpoints", partition: 0 })));
}

function erasureOf(user_id: string): NewRecord {
  const { tenant, origin } = bet(1);
  const record = { tenant, origin, user_id, keys: [], received_at: later("1h") };
  const value = bench.serde.encode("PlayerErasure", record);
  return { topic: "t.events", partition: 0, key: Buffer.from(playerKey(tenant, origin, user_id)), value };
}

/** The log after compaction has removed all of the player's checkpoints, tombstones included. */
function without(user_id: string): Log {
  const { log } = bench.environment();
  const read: Log["read"] = async (topic, partition, from, limit) => {
    const batch = await log.read(topic, partition, from, limit);
    if (topic !== "t.checkpoints") return batch;
    return { ...batch, records: batch.records.filter(({ key }) => key?.toString().endsWith(user_id) !== true) };
  };
  return new Proxy(log, {
    get: (target, name) => {
      const value: unknown = name === "read" ? read : Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("the local store of sleepers", () => {
  test("is what a restart reads, and of the topic only what came after it", async () => {
    await bench.append(bets());
    await fold();
    await bench.append(wins());
    const { log, reads } = spied();
    await fold({ log });
    const end = await bench.log.end("t.checkpoints", 0);
    expect(reads.length).toBeGreaterThan(0);
    expect(Math.min(...reads)).toBeGreaterThan(PLAYERS.length - 3);
    expect(end).toBeGreaterThan(PLAYERS.length);
    await expectRounds();
    expect(bench.warnings).toEqual([]);
  });

  test("is not stamped with what somebody else has written since", async () => {
    await bench.append(bets());
    const { log } = bench.environment();
    let isElsewhere = false;
    const end: Log["end"] = async (topic, partition) => {
      const written = await log.end(topic, partition);
      if (topic !== "t.checkpoints" || written <= PLAYERS.length || isElsewhere) return written;
      isElsewhere = true;
      await bench.append(wins());
      await foldElsewhere();
      return log.end(topic, partition);
    };
    const overtaken = new Proxy(log, {
      get: (target, name) => {
        const value: unknown = name === "end" ? end : Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    await fold({ log: overtaken });
    expect(isElsewhere).toBe(true);
    await bench.append(
      PLAYERS.map((user_id, index) => ({ ...win(5, { at: later(`${90 + index}s`), id: `second ${index}` }), user_id })),
    );
    await fold();
    const rows = (await bench.topic(ROUNDS, "Round")).map(({ value }) => value);
    expect(rows.filter((row) => row.win_count === 2)).toHaveLength(PLAYERS.length);
  });

  test("may be deleted", async () => {
    await bench.append(bets());
    await fold();
    rmSync(bench.stateFolder, { recursive: true });
    await bench.append(wins());
    const { log, reads } = spied();
    await fold({ log });
    expect(reads[0]).toBe(0);
    await expectRounds();
  });

  test("is caught up from the topic when the partition was elsewhere meanwhile", async () => {
    await bench.append(bets());
    await fold();
    const kept = `${bench.stateFolder}-kept`;
    cpSync(bench.stateFolder, kept, { recursive: true });
    await bench.append(wins().slice(0, 6));
    await fold();
    rmSync(bench.stateFolder, { recursive: true });
    cpSync(kept, bench.stateFolder, { recursive: true });
    await bench.append(wins().slice(6));
    await fold();
    await expectRounds();
    expect(bench.warnings).toEqual([]);
  });

  test.each([
    ["of another log", 60],
    ["newer than the log", 1],
  ])("is thrown away when it is %s", async (_, runs) => {
    const other = await TaskBench.open(ASLEEP_AT_ONCE);
    await other.append([...bets(), ...wins()]);
    const task = await Task.open(other.environment({ now: () => (START + 1) as Micros }), 0);
    while ((await task.step()) > 0);
    await task.finish();
    await task.close();
    await bench.append(bets());
    for (let run = 0; run < runs; run++) await fold();
    const [end, otherEnd] = [await bench.log.end("t.checkpoints", 0), await other.log.end("t.checkpoints", 0)];
    expect(end > otherEnd).toBe(runs > 1);
    rmSync(bench.stateFolder, { recursive: true });
    cpSync(other.stateFolder, bench.stateFolder, { recursive: true });
    await other.close();
    await bench.append(wins());
    await fold();
    await expectRounds();
    expect(bench.warnings.join()).toContain("not of this log");
  });

  test("is made anew once when the engine's state was replaced, as a promotion does", async () => {
    await bench.append(bets());
    await fold();
    await replaceState(2);
    await fold();
    expect(bench.warnings).toEqual([expect.stringContaining("was replaced, by a promotion")]);
    await fold();
    // The topic has the records of before, those of now, and then what removes those of before: whose name is the same.
    rmSync(bench.stateFolder, { recursive: true });
    for (let run = 0; run < 2; run++) await fold();
    const { log, reads } = spied();
    await fold({ log });
    expect(Math.min(...reads)).toBeGreaterThan(2 * PLAYERS.length);
    await bench.append(wins());
    await fold();
    await expectRounds();
    expect(bench.warnings).toHaveLength(1);
  });

  test("does not bring back who was erased elsewhere, when his tombstone has left the topic", async () => {
    await bench.append(bets());
    await fold();
    const kept = `${bench.stateFolder}-kept`;
    cpSync(bench.stateFolder, kept, { recursive: true });
    await bench.log.append([erasureOf("player 0")]);
    await fold();
    rmSync(bench.stateFolder, { recursive: true });
    cpSync(kept, bench.stateFolder, { recursive: true });
    const task = await Task.open(bench.environment({ log: without("player 0") }), 0);
    expect(task.players).toBe(PLAYERS.length - 1);
    await task.close();
    expect(bench.warnings.join()).toContain("older than what is left of it");
  });

  test("is rebuilt when what is in it turns out to be damaged", async () => {
    await bench.append(bets());
    await fold();
    const files = readdirSync(bench.stateFolder).filter((name) => name.endsWith(".data"));
    for (const file of files.map((name) => join(bench.stateFolder, name)))
      writeFileSync(file, readFileSync(file).fill(1));
    await bench.append(wins());
    await expect(fold()).rejects.toThrow(RetryableError);
    await fold();
    await expectRounds();
  });

  test("is left alone while another process has it: players sleep in memory", async () => {
    await bench.append(bets());
    await fold();
    const lock = lockDirectory(bench.stateFolder, "state");
    await bench.append(wins());
    await fold();
    lock.close();
    await expectRounds();
    expect(bench.warnings.join()).toContain("keeps its sleeping players in memory");
  });

  test("holds no more than the players awake that there is memory for", async () => {
    await bench.append(bets());
    const awake: number[] = [];
    const observer = { folded: (_: number, { memory }: { memory: { awake: number } }) => awake.push(memory.awake) };
    const silent = new Proxy(observer, { get: (target, name) => Reflect.get(target, name) ?? (() => {}) });
    await fold({ observer: silent as never }, "dead");
    expect(awake.length).toBeGreaterThan(3);
    expect(new Set(awake)).toEqual(new Set([0]));
  });
});
