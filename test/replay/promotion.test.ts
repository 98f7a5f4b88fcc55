import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialize } from "node:v8";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckpointHead, CheckpointRecord } from "../../src/engine/checkpoint.ts";
import { readCheckpoint } from "../../src/engine/restore.ts";
import { WAKE_BYTES } from "../../src/engine/wake-times.ts";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import type { Log } from "../../src/log/port.ts";
import { CheckpointFile } from "../../src/replay/checkpoint-file.ts";
import { finishInterrupted, interruptedSwaps } from "../../src/replay/finish-interrupted.ts";
import { promote, rollBack } from "../../src/replay/promote.ts";
import { ReplayFolder } from "../../src/replay/replay-folder.ts";
import type { ReplayPlan } from "../../src/replay/replay-plan.ts";
import { DERIVED_TOPICS } from "../../src/replay/shadow.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { BEGINNING } from "../../src/values/time.ts";
import { CHECKPOINTS, EVENTS } from "../../topologies/topics.ts";

/** A checkpoint of one player. */
function checkpoint(generation: number, player: string): CheckpointRecord[] {
  const head: CheckpointHead = {
    offset: 0,
    clock: BEGINNING,
    received: BEGINNING,
    rules: DEFAULT_FOLD_RULES,
    digest: "test",
    generation,
    shapes: [],
  };
  return [recordOf(generation, player), { key: Buffer.from("head#"), value: serialize(head) }];
}

/** The bytes that say when he wakes are all that is read of a player here. */
function recordOf(generation: number, player: string): CheckpointRecord {
  return { key: Buffer.from(`player-${generation}#${player}`), value: Buffer.alloc(WAKE_BYTES) };
}

let directory: string;
let log: Log;
let statements: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pitboss-promotion-"));
  log = await openEmbeddedLog(directory);
  statements = [];
  const names = [EVENTS.name, CHECKPOINTS.name, ...DERIVED_TOPICS];
  await log.ensureTopics(names.map((name) => ({ name, partitions: 1, cleanup: "delete" })));
});
afterEach(async () => {
  await log.close();
  await rm(directory, { recursive: true, force: true });
});

/** A finished replay of an empty log, begun when the engine was in its first generation; its state is one player. */
async function replayed(name: string) {
  const part = { start: 0, rules: DEFAULT_FOLD_RULES, generation: 1, live: null };
  const plan: ReplayPlan = {
    name,
    from: { kind: "earliest" },
    to: { kind: "live" },
    tenant: null,
    keepConfig: false,
    rules: DEFAULT_FOLD_RULES,
    partitions: [part],
  };
  const folder = new ReplayFolder(directory, name);
  await folder.writePlan(plan);
  await folder.writeFinished({ positions: [0], folded: 0, seconds: 0 });
  await write(folder.partitionFile(0), checkpoint(0, `${name}'s`));
  const warehouse = {
    query: () => Promise.resolve(""),
    command: async (sql: string) => void statements.push(sql),
  };
  return { log, topicPrefix: "", warehouse, database: "pitboss", folder, plan };
}

async function write(path: string, records: readonly CheckpointRecord[]): Promise<void> {
  const file = await CheckpointFile.open(path, () => undefined);
  await file.append(records);
  await file.close();
}

function engineWrote(...records: CheckpointRecord[]): Promise<void> {
  return log.append(records.map((record) => ({ topic: CHECKPOINTS.name, partition: 0, ...record })));
}

/** Who is in the engine's state. */
async function players(): Promise<string[]> {
  const { checkpoint: found } = await readCheckpoint({ log, topicPrefix: "" }, 0);
  return [...(found?.players.values() ?? [])].map(({ key }) => key);
}

/** The same with another method. */
function instead<Target extends object>(target: Target, method: keyof Target, own: unknown): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (name === method) return own;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("a rollback", () => {
  it("restores the state that the engine had when the replay was promoted, later than when it was begun", async () => {
    await engineWrote(...checkpoint(1, "stale"), ...checkpoint(2, "anna"));
    const options = await replayed("bold");
    await promote(options);
    expect(await players()).toEqual(["bold's"]);
    expect(await rollBack(options)).toBe(true);
    expect(await players()).toEqual(["anna"]);
  });

  it("leaves nothing in the state of a rollback that was killed in the middle", async () => {
    await engineWrote(...checkpoint(2, "anna"));
    const options = await replayed("bold");
    await promote(options);
    await engineWrote(recordOf(4, "half"));
    await rollBack(options);
    expect(await players()).toEqual(["anna"]);
  });

  it("changes nothing when the state of before is not there", async () => {
    await engineWrote(...checkpoint(1, "anna"));
    const options = await replayed("bold");
    await promote(options);
    await rm(options.folder.engineFile(0));
    statements = [];
    await expect(rollBack(options)).rejects.toThrow("holds no checkpoint of the engine");
    expect({ statements, players: await players() }).toEqual({ statements: [], players: ["bold's"] });
  });

  it("is the end of the replay: its tables hold rows of the time when they were live", async () => {
    await engineWrote(...checkpoint(1, "anna"));
    const options = await replayed("bold");
    await promote(options);
    await rollBack(options);
    await expect(promote(options)).rejects.toThrow("replay bold was rolled back: drop it and begin again");
  });

  it("that is interrupted can only be finished", async () => {
    await engineWrote(...checkpoint(1, "anna"));
    const options = await replayed("bold");
    await promote(options);
    const broken = { ...options.warehouse, command: () => Promise.reject(new Error("killed")) };
    await expect(rollBack({ ...options, warehouse: broken })).rejects.toThrow("killed");
    await expect(promote(options)).rejects.toThrow("roll it back again");
    expect(await rollBack(options)).toBe(true);
    expect(await players()).toEqual(["anna"]);
  });

  it("that is killed while it tidies up has forgotten the promotion first", async () => {
    const { folder } = await replayed("bold");
    await folder.writePromotion({ live: {}, shadow: {}, offsets: [] });
    await mkdir(folder.engineFile(0));
    await expect(folder.forgetPromotion(1)).rejects.toThrow();
    expect(await folder.promotion()).toBeUndefined();
  });
});

describe("a promotion", () => {
  it("keeps the engine's state as it is, whatever one that was killed before it has kept", async () => {
    await engineWrote(...checkpoint(1, "anna"));
    const options = await replayed("bold");
    await write(options.folder.engineFile(0), checkpoint(1, "long gone"));
    await promote(options);
    await rollBack(options);
    expect(await players()).toEqual(["anna"]);
  });

  it("is refused while there is no state of the engine that could be put back", async () => {
    const options = await replayed("bold");
    await expect(promote(options)).rejects.toThrow("the engine has no checkpoint of partition 0");
    expect(statements).toEqual([]);
  });
});

describe("what was interrupted", () => {
  /** The log, but nothing can be committed to it. */
  const dyingLog = (): Log =>
    instead(log, "writer", async (id: string) =>
      instead(await log.writer(id), "commit", () => Promise.reject(new Error("killed"))),
    );

  it("of a promotion is finished before anything is folded", async () => {
    await engineWrote(...checkpoint(1, "anna"));
    const options = await replayed("bold");
    await expect(promote({ ...options, log: dyingLog() })).rejects.toThrow("killed");
    expect(await players()).toEqual(["anna"]);
    expect(await interruptedSwaps(directory)).toEqual([{ name: "bold", kind: "promotion" }]);
    const told: unknown[] = [];
    await finishInterrupted({ ...options, dataDir: directory, onFinished: (each) => told.push(each) });
    expect(await players()).toEqual(["bold's"]);
    expect(told).toEqual([{ name: "bold", kind: "promotion" }]);
    expect(await interruptedSwaps(directory)).toEqual([]);
  });

  it("of a rollback is finished too", async () => {
    await engineWrote(...checkpoint(1, "anna"));
    const options = await replayed("bold");
    await promote(options);
    await expect(rollBack({ ...options, log: dyingLog() })).rejects.toThrow("killed");
    expect(await interruptedSwaps(directory)).toEqual([{ name: "bold", kind: "rollback" }]);
    await finishInterrupted({ ...options, dataDir: directory });
    expect(await players()).toEqual(["anna"]);
    expect(await interruptedSwaps(directory)).toEqual([]);
  });

  it("is left to whoever finishes it by himself", async () => {
    await engineWrote(...checkpoint(1, "anna"));
    const options = await replayed("bold");
    await expect(promote({ ...options, log: dyingLog() })).rejects.toThrow("killed");
    await finishInterrupted({ ...options, dataDir: directory, except: "bold" });
    expect(await interruptedSwaps(directory)).toHaveLength(1);
  });

  it("is not what was refused before anything was changed", async () => {
    const options = await replayed("bold");
    await expect(promote(options)).rejects.toThrow("no checkpoint");
    expect(await interruptedSwaps(directory)).toEqual([]);
  });
});
