import { describe, expect, test } from "vitest";
import { type CheckpointRecord, CheckpointWriter } from "../../src/engine/checkpoint.ts";
import { CheckpointReader } from "../../src/engine/checkpoint-reader.ts";
import { Fold } from "../../src/engine/fold.ts";
import { eventInput } from "../../src/engine/fold-input.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import type { PlayerMemory } from "../../src/engine/player-memory.ts";
import type { Processor } from "../../src/engine/processor.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import type { CasinoEvent } from "../../src/records/generated.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { bet, later } from "../support/events.ts";
import { IDLE } from "../support/idle-processor.ts";

interface Kept {
  bytes: Uint8Array;
  events: number;
}

/** Keeps as many bytes as the event's round id says, and counts. */
const hoarder: Processor<Kept> = {
  ...IDLE,
  name: "hoarder",
  reads: ["CasinoEvent"],
  initial: () => ({ bytes: new Uint8Array(0), events: 0 }),
  onEvent(state, event) {
    state.bytes = new Uint8Array(Number((event.record as CasinoEvent).round_id)).fill(state.events);
    state.events++;
  },
};
const topology = defineTopology({ name: "hoarding", stateVersion: 1, processors: [hoarder as Processor<unknown>] });

function newFold(memory?: PlayerMemory): Fold {
  return new Fold(topology, DEFAULT_FOLD_RULES, 1, new Outputs(), memory);
}

const ANNA = playerKey("acme", "brand", "anna");
let offset = 0;
function play(fold: Fold, user_id: string, second: number, bytes: number): void {
  const record = { ...bet(1, { at: later(`${second}s`) }), user_id, round_id: String(bytes) };
  const key = playerKey(record.tenant, record.origin, user_id);
  const event = { name: "CasinoEvent" as const, record: { ...record, activity_id: `${second}` } };
  fold.apply(eventInput({ offset: offset++, key, event, content: second, original: null }));
}

function checkpoint(fold: Fold): CheckpointRecord[] {
  return new CheckpointWriter(fold, fold.offset + 1, "test", 1).finish();
}

/** A fold from what a compacted topic keeps of the records. */
function restored(records: readonly CheckpointRecord[]): Fold {
  const reader = new CheckpointReader();
  for (const record of records) reader.add({ headers: {}, ...record });
  const { checkpoint } = reader;
  const fold = newFold(checkpoint?.memory);
  if (checkpoint !== undefined) fold.resume(checkpoint);
  return fold;
}

function statesOf(fold: Fold): string[] {
  return [...fold.players.values()]
    .map((slot) => {
      const { processors, admission } = slot.wake();
      const { events, bytes } = processors[0] as Kept;
      const seen = admission.seen.cells.join(" ");
      return `${slot.key}: ${events} events (${seen}), ${bytes.length} bytes of ${bytes.at(-1)}`;
    })
    .sort();
}

describe("a checkpoint", () => {
  test("that is copied while the fold goes on is that of where it began", () => {
    const fold = newFold();
    const players = ["anna", "bert", "cora", "dave", "emma"];
    for (const [second, player] of players.entries()) play(fold, player, second, 10);
    const expected = statesOf(fold);
    const writer = new CheckpointWriter(fold, fold.offset + 1, "test", 1);
    for (const [second, player] of ["emma", "anna", "fred"].entries()) {
      play(fold, player, 10 + second, 20);
      expect(writer.advance(afterCalls(2))).toBe(false);
    }
    const copy = restored(writer.finish());
    expect(statesOf(copy)).toEqual(expected);
  });

  test("holds whatever changed during the one before it", () => {
    const fold = newFold();
    for (const [second, player] of ["anna", "bert"].entries()) play(fold, player, second, 10);
    const first = new CheckpointWriter(fold, fold.offset + 1, "test", 1);
    play(fold, "bert", 3, 30);
    const records = first.finish();
    expect(statesOf(restored([...records, ...checkpoint(fold)]))).toEqual(statesOf(fold));
  });

  test("puts players back asleep, and wakes only the one who plays", () => {
    const fold = newFold();
    for (const [second, player] of ["anna", "bert"].entries()) play(fold, player, second, 10);
    const copy = restored(checkpoint(fold));
    play(copy, "bert", 5, 10);
    const awake = [...copy.players.values()].filter((slot) => slot.state !== null).map(({ key }) => key);
    expect(awake).toEqual([playerKey("acme", "brand", "bert")]);
  });

  test("keeps a player who takes more than a record in several, and removes those that he needs no more", () => {
    const fold = newFold();
    play(fold, "anna", 1, 2_500_000);
    const large = checkpoint(fold);
    expect(large.map(({ value }) => value?.length ?? 0).every((length) => length < 1_000_000)).toBe(true);
    expect(large).toHaveLength(3 + 1);
    expect(statesOf(restored(large))).toEqual(statesOf(fold));

    const again = restored(large);
    play(again, "anna", 2, 10);
    const small = checkpoint(again);
    expect(small.filter(({ value }) => value === null)).toHaveLength(2);
    expect(statesOf(restored([...large, ...small]))).toEqual(statesOf(again));
  });

  test("that has somebody who was erased meanwhile leaves the others as they are, and the next one has them", () => {
    const fold = newFold();
    play(fold, "anna", 1, 10);
    const first = new CheckpointWriter(fold, fold.offset + 1, "test", 1);
    const records = first.finish();
    fold.apply({ kind: "erasure", offset: offset++, key: ANNA, rows: [] });
    for (const [second, player] of ["bert", "anna"].entries()) play(fold, player, 2 + second, 20);
    fold.sleepDownTo(0);
    const expected = statesOf(fold);
    fold.sleepDownTo(0);
    first.keep(never);
    expect(statesOf(fold)).toEqual(expected);
    const second = new CheckpointWriter(fold, fold.offset + 1, "test", 1);
    records.push(...second.finish());
    second.keep(never);
    play(fold, "cora", 4, 30);
    fold.sleepDownTo(0);
    expect(statesOf(fold)).toEqual([...expected, expect.stringContaining("cora: 1 events")]);
    expect(statesOf(restored([...records, ...checkpoint(fold)]))).toEqual(statesOf(fold));
  });

  test("removes who was erased after it had copied him and he had played on, and has nothing else of him", () => {
    const fold = newFold();
    play(fold, "anna", 1, 10);
    const first = new CheckpointWriter(fold, fold.offset + 1, "test", 1);
    first.finish();
    play(fold, "anna", 2, 20);
    fold.apply({ kind: "erasure", offset: offset++, key: ANNA, rows: [] });
    first.keep(never);
    const records = checkpoint(fold).filter(({ key }) => key.toString() !== "head#");
    expect(records.map(({ key, value }) => [key.toString(), value])).toEqual([[`player-1#${ANNA}`, null]]);
  });

  test("gives the numbers of who was erased to others, with a checkpoint between or without", () => {
    const fold = newFold();
    for (let turn = 0; turn < 50; turn++) {
      play(fold, "anna", turn, 10);
      const writer = turn % 3 === 0 ? undefined : new CheckpointWriter(fold, fold.offset + 1, "test", 1);
      if (turn % 2 === 0) writer?.finish();
      if (turn % 4 === 0) writer?.keep(never);
      fold.apply({ kind: "erasure", offset: offset++, key: ANNA, rows: [] });
      const next = new CheckpointWriter(fold, fold.offset + 1, "test", 1);
      next.finish();
      next.keep(never);
    }
    play(fold, "bert", 100, 10);
    expect([...fold.players.values()].map(({ number }) => number)).toEqual([0]);
  });

  test("that is read gives the number of who was removed to another, who is not in pieces", () => {
    const fold = newFold();
    play(fold, "anna", 1, 2_500_000);
    const records = checkpoint(fold);
    fold.apply({ kind: "erasure", offset: offset++, key: ANNA, rows: [] });
    records.push(...checkpoint(fold));
    expect(statesOf(restored(records))).toEqual([]);
    play(fold, "bert", 2, 10);
    const later = restored([...records, ...checkpoint(fold)]);
    expect(statesOf(later)).toEqual(statesOf(fold));
    expect([...later.players.values()].map(({ number }) => number)).toEqual([0]);
  });

  test("that lacks a record of a player is told from one that is whole", () => {
    const fold = newFold();
    play(fold, "anna", 1, 2_500_000);
    const records = checkpoint(fold).filter((_, index) => index !== 1);
    expect(() => restored(records)).toThrow("lacks record 1 of 3");
  });
});

function never(): boolean {
  return false;
}

/** True from the n-th call on. */
function afterCalls(count: number): () => boolean {
  let calls = 0;
  return () => ++calls >= count;
}
