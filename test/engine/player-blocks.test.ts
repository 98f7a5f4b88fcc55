import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  BLOCK_HEADER,
  type CheckpointRecord,
  CheckpointWriter,
  inGeneration,
  isOfPlayer,
} from "../../src/engine/checkpoint.ts";
import { CheckpointReader } from "../../src/engine/checkpoint-reader.ts";
import { Fold } from "../../src/engine/fold.ts";
import { eventInput } from "../../src/engine/fold-input.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import { blockName, parseBlockName } from "../../src/engine/player-blocks.ts";
import { PlayerMemory } from "../../src/engine/player-memory.ts";
import type { Processor } from "../../src/engine/processor.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import type { CasinoEvent } from "../../src/records/generated.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { Block } from "../../src/state-store/block.ts";
import { PartitionFolder } from "../../src/state-store/partition-folder.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { bet, later } from "../support/events.ts";
import { IDLE } from "../support/idle-processor.ts";

interface Held {
  readonly blocks: Block[];
}

/** Puts a block of the byte that the event's round id says at the end, or drops the one at the place. */
const keeper: Processor<Held> = {
  ...IDLE,
  name: "keeper",
  reads: ["CasinoEvent"],
  initial: () => ({ blocks: [] }),
  onEvent({ blocks }, event) {
    const [what, number] = (event.record as CasinoEvent).round_id.split(" ");
    if (what === "put") blocks.push(new Block(Buffer.alloc(40, Number(number))));
    else blocks.splice(Number(number), 1);
  },
};
const topology = defineTopology({ name: "keeping", stateVersion: 1, processors: [keeper as Processor<unknown>] });
const { tenant, origin } = bet(1);
const PLAYERS = ["anna", "bert"];
const keyOf = (user: string) => playerKey(tenant, origin, user);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pitboss-blocks-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A fold with a local store, and the topic of its checkpoints. */
class Partition {
  readonly records: CheckpointRecord[] = [];
  readonly #path: string;
  readonly #folder: PartitionFolder;
  fold: Fold;
  #offset = 0;

  private constructor(path: string, folder: PartitionFolder) {
    this.#path = path;
    this.#folder = folder;
    this.fold = new Fold(topology, DEFAULT_FOLD_RULES, 1, new Outputs(), new PlayerMemory(folder.store));
  }

  static async open(path: string): Promise<Partition> {
    return new Partition(path, await PartitionFolder.open({ path, segmentBytes: 400 }));
  }

  play(user_id: string, command: string): void {
    const offset = this.#offset++;
    const record = { ...bet(1, { at: later(`${offset}s`) }), user_id, round_id: command, activity_id: `${offset}` };
    const event = { name: "CasinoEvent" as const, record };
    this.fold.apply(eventInput({ offset, key: keyOf(user_id), event, content: offset, original: null }));
  }

  erase(user: string): void {
    this.fold.apply({ kind: "erasure", offset: this.#offset++, key: keyOf(user), rows: [] });
  }

  sleep(): void {
    for (const slot of this.fold.players.values()) this.fold.sleep(slot);
  }

  /** Durable when it resolves. What was written. */
  async checkpoint(): Promise<CheckpointRecord[]> {
    const writer = new CheckpointWriter(this.fold, this.#offset, "test", 1, 1);
    const records = writer.finish();
    this.records.push(...records);
    writer.keep(() => false);
    const { store } = this.fold.memory;
    for (const _ of store.compaction((name) => this.fold.ownersOf(name)));
    await this.#folder.save({ lineage: 1, generation: 1, digest: "test", position: 0 });
    return records;
  }

  /** The fold that comes of the topic. */
  fromTopic(): Fold {
    const reader = new CheckpointReader();
    for (const record of this.records) reader.add({ headers: {}, ...record });
    return resumed(reader);
  }

  /** The process dies, and another goes on from what the local store has. */
  async restart(): Promise<Partition> {
    this.#folder.close();
    const next = await Partition.open(this.#path);
    next.records.push(...this.records);
    next.#offset = this.#offset;
    const head = this.records.at(-1);
    if (head === undefined) return next;
    const reader = new CheckpointReader(new PlayerMemory(next.#folder.store));
    reader.adopt(1, next.#folder.entries());
    reader.add({ headers: {}, ...head });
    next.fold = resumed(reader);
    return next;
  }

  close(): void {
    this.#folder.close();
  }
}

function resumed(reader: CheckpointReader): Fold {
  const { checkpoint } = reader;
  const fold = new Fold(topology, DEFAULT_FOLD_RULES, 1, new Outputs(), checkpoint?.memory);
  if (checkpoint !== undefined) fold.resume(checkpoint);
  return fold;
}

/** The byte of each block, by player. */
function heldIn(fold: Fold): Record<string, number[]> {
  const held: Record<string, number[]> = {};
  for (const slot of fold.players.values()) {
    const state = slot.wake().processors[0] as Held | null;
    held[slot.key] = (state?.blocks ?? []).map(({ bytes }) => {
      expect(bytes).toEqual(Buffer.alloc(40, bytes[0]));
      return bytes[0] ?? -1;
    });
  }
  return held;
}

type Step =
  | { readonly kind: "put" | "drop"; readonly user: string; readonly number: number }
  | { readonly kind: "sleep" | "checkpoint" | "restart" }
  | { readonly kind: "erase"; readonly user: string };

const user = fc.constantFrom(...PLAYERS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("put" as const), user, number: fc.nat(255) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("drop" as const), user, number: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sleep" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("checkpoint" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("erase" as const), user }) },
);

test("blocks are there as long as the state refers to them, and no longer, whatever dies in between", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      rmSync(directory, { recursive: true, force: true });
      directory = mkdtempSync(join(tmpdir(), "pitboss-blocks-"));
      let partition = await Partition.open(directory);
      let now: Record<string, number[]> = {};
      let durable: Record<string, number[]> = {};
      for (const each of steps) {
        switch (each.kind) {
          case "put":
            partition.play(each.user, `put ${each.number}`);
            now[keyOf(each.user)] = [...(now[keyOf(each.user)] ?? []), each.number];
            break;
          case "drop":
            partition.play(each.user, `drop ${each.number}`);
            now[keyOf(each.user)] = (now[keyOf(each.user)] ?? []).toSpliced(each.number, 1);
            break;
          case "erase":
            partition.erase(each.user);
            delete now[keyOf(each.user)];
            break;
          case "sleep":
            partition.sleep();
            break;
          case "checkpoint":
            await partition.checkpoint();
            durable = structuredClone(now);
            expect(heldIn(partition.fromTopic())).toEqual(durable);
            break;
          case "restart":
            partition = await partition.restart();
            now = structuredClone(durable);
            break;
        }
      }
      expect(heldIn(partition.fold)).toEqual(now);
      await partition.checkpoint();
      partition = await partition.restart();
      expect(heldIn(partition.fold)).toEqual(now);
      expect([...partition.fold.players.values()].flatMap(({ blocks }) => blocks)).toHaveLength(
        Object.values(now).flat().length,
      );
      partition.close();
    }),
    { numRuns: 150 },
  );
});

describe("a checkpoint", () => {
  test("has a block once, and says when it is gone", async () => {
    const partition = await Partition.open(directory);
    partition.play("anna", "put 1");
    partition.play("anna", "put 2");
    expect(blocksIn(await partition.checkpoint())).toEqual([`${keyOf("anna")}|b0`, `${keyOf("anna")}|b1`]);
    partition.play("anna", "put 3");
    partition.play("anna", "drop 0");
    expect(blocksIn(await partition.checkpoint())).toEqual([`${keyOf("anna")}|b2`, `gone: ${keyOf("anna")}|b0`]);
    partition.play("bert", "put 4");
    expect(blocksIn(await partition.checkpoint())).toEqual([`${keyOf("bert")}|b0`]);
    partition.close();
  });

  test("says that all of a player's are gone when he is erased", async () => {
    const partition = await Partition.open(directory);
    for (const byte of [1, 2]) partition.play("anna", `put ${byte}`);
    await partition.checkpoint();
    partition.erase("anna");
    expect(blocksIn(await partition.checkpoint())).toEqual([`gone: ${keyOf("anna")}|b0`, `gone: ${keyOf("anna")}|b1`]);
    partition.close();
  });

  test("of a generation before leaves nothing of its blocks, either", async () => {
    const partition = await Partition.open(directory);
    partition.play("anna", "put 1");
    await partition.checkpoint();
    const reader = new CheckpointReader();
    for (const record of partition.records) reader.add({ headers: {}, ...record });
    expect(reader.checkpoint?.head.generation).toBe(1);
    const tombstones = reader.tombstonesBefore(2);
    expect(tombstones.map(({ key }) => key.toString())).toContain(`player-1#${keyOf("anna")}|b0`);
    for (const record of tombstones) reader.add({ headers: {}, ...record });
    expect(reader.tombstonesBefore(2)).toEqual([]);
    partition.close();
  });

  test("has none of an erased player's for who has his number after him", async () => {
    const partition = await Partition.open(directory);
    for (const byte of [1, 2]) partition.play("anna", `put ${byte}`);
    await partition.checkpoint();
    partition.erase("anna");
    await partition.checkpoint();
    partition.play("bert", "put 3");
    const records = await partition.checkpoint();
    expect([...partition.fold.players.values()].map(({ number }) => number)).toEqual([0]);
    const names = records.map(({ key }) => key.toString()).filter((name) => name !== "head#");
    expect(names).toEqual([`player-1#${keyOf("bert")}`, `player-1#${keyOf("bert")}|b0`]);
    partition.close();
  });

  test("has nothing in the store of a generation that is not its own", async () => {
    const partition = await Partition.open(directory);
    for (const byte of [1, 2]) partition.play("anna", `put ${byte}`);
    await partition.checkpoint();
    const memory = new PlayerMemory();
    const reader = new CheckpointReader(memory);
    const next = partition.records.map((record) => inGeneration(record, 2));
    for (const record of [...partition.records, ...next]) reader.add({ headers: {}, ...record });
    const slots = [...(reader.checkpoint?.players.values() ?? [])];
    const owned = slots.flatMap((slot) => [slot, ...slot.blocks]).reduce((sum, { length }) => sum + length, 0);
    expect(slots).toHaveLength(1);
    expect([...memory.store.segments].reduce((sum, { live }) => sum + live, 0)).toBe(owned);
    partition.close();
  });

  test("that lacks a block of a player is told from one that is whole", async () => {
    const partition = await Partition.open(directory);
    partition.play("anna", "put 1");
    await partition.checkpoint();
    partition.records.splice(
      partition.records.findIndex(({ headers }) => headers?.[BLOCK_HEADER] !== undefined),
      1,
    );
    expect(() => heldIn(partition.fromTopic())).toThrow("refers to block 0");
    partition.close();
  });
});

test("a block's name is its player's, and nobody's key is a block's", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.oneof(fc.string(), fc.constant("b1")), fc.nat(), (a, b, c, number) => {
      const player = playerKey(a, b, c);
      expect(parseBlockName(player)).toBeUndefined();
      expect(parseBlockName(blockName(player, number))).toEqual({ player, number });
      expect(isOfPlayer({ key: Buffer.from(`player-3#${blockName(player, number)}`) }, player)).toBe(true);
      expect(isOfPlayer({ key: Buffer.from(`player-3#${blockName(`${player}x`, number)}`) }, player)).toBe(false);
    }),
  );
});

function blocksIn(records: readonly CheckpointRecord[]): string[] {
  return records
    .filter(({ headers }) => headers?.[BLOCK_HEADER] !== undefined)
    .map(({ key, value }) => `${value === null ? "gone: " : ""}${key.toString().replace(/^player-1#/, "")}`);
}
