/**
 * A partition of many players, in a process of its own. Arguments: what of it; players; MiB that those who are awake may take;
 * its folder. "alone": only those who are active are there, and nobody sleeps. "filled": it is filled, and folded on with few
 * of the players active. "restarted": it is opened again from the local store that this left. "rebuilt": it is opened without.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BLOCK_HEADER, CheckpointWriter } from "../src/engine/checkpoint.ts";
import { CheckpointReader } from "../src/engine/checkpoint-reader.ts";
import { Fold } from "../src/engine/fold.ts";
import { Outputs } from "../src/engine/outputs.ts";
import { parseBlockName } from "../src/engine/player-blocks.ts";
import { PlayerMemory } from "../src/engine/player-memory.ts";
import { topologyDigest } from "../src/engine/topology.ts";
import type { LogRecord } from "../src/log/port.ts";
import { DEFAULT_FOLD_RULES } from "../src/rules/fold-rules.ts";
import { PartitionFolder, type StampedEntry } from "../src/state-store/partition-folder.ts";
import type { StateStore } from "../src/state-store/state-store.ts";
import { DAY, type DurationMicros, type Micros, SECOND } from "../src/values/time.ts";
import { compactEvent, MICROS_PER_EVENT } from "./compact-feed.ts";
import { roundsAndSessions } from "./kafka/world.ts";
import { peakRss } from "./peak-rss.ts";

/** The same active players, with nobody else there: CPU microseconds per event. */
export interface ActiveAlone {
  readonly steadyMicros: number;
}

/** Times per event are CPU time. */
export interface Filled {
  readonly fillMicros: number;
  /** Of the first events of players who slept: waking them is part of it. */
  readonly wakeMicros: number;
  readonly steadyMicros: number;
  readonly heapBytesPerPlayer: number;
  readonly storeBytesPerPlayer: number;
  readonly peakRssBytes: number;
}

export interface Restarted {
  readonly restartSeconds: number;
}

export interface Rebuilt {
  readonly rebuiltPerSecond: number;
}

const BATCH = 200;
const CHECKPOINT_EVENTS = 200_000;
const ACTIVE_SHARE = 0.01;
const TICK = (10 * SECOND) as DurationMicros;
/** Half a minute, as by default. */
const CHECKPOINT_TICKS = 3;
const EVENTS_EACH = 10;
const LEAST_STEADY_EVENTS = 100_000;
/** So that what is compared is compiled: with everybody there, it is by then. */
const WARM_UP_EVENTS = 400_000;

const [what = "", count, mebibytes, directory = ""] = process.argv.slice(2);
const players = Number(count);
const budget = Number(mebibytes) * 1024 * 1024;
/** The head of the last checkpoint, which in earnest is in the topic. */
const HEAD = join(directory, "head");
const digest = topologyDigest(roundsAndSessions);
const never = (): boolean => false;
let index = 0;

function foldOf(memory: PlayerMemory, outputs = new Outputs()): { fold: Fold; outputs: Outputs } {
  return { fold: new Fold(roundsAndSessions, DEFAULT_FOLD_RULES, 1, outputs, memory), outputs };
}

/** Folds `events`, a bet and its win by turns of each of `count` players. CPU microseconds per event. */
async function play(of: ReturnType<typeof foldOf>, events: number, count: number, folder?: PartitionFolder) {
  const begun = process.cpuUsage();
  const start = index;
  for (let done = 0; done < events; ) {
    const end = Math.min(events, done + BATCH);
    for (; done < end; done++) {
      const turn = Math.floor(done / 2 / count);
      of.fold.apply(compactEvent(index, Math.floor(done / 2) % count, start + turn, done % 2 === 1));
      index++;
    }
    of.outputs.take();
    if (folder !== undefined) of.fold.sleepDownTo(budget);
    if (done % CHECKPOINT_EVENTS < BATCH || done === events) await checkpoint(of.fold, folder);
  }
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / events;
}

/** Rounds are closed and sessions end, so that nobody but who plays is needed. Ticks come as often as an engine appends them. */
async function letTimePass({ fold, outputs }: ReturnType<typeof foldOf>, folder?: PartitionFolder): Promise<void> {
  const end = fold.clock + 2 * DAY;
  for (let ticks = 1; fold.clock < end; ticks++) {
    const at = (fold.clock + TICK) as Micros;
    fold.apply({ kind: "tick", offset: index, at, receivedAt: at });
    outputs.take();
    index += TICK / MICROS_PER_EVENT;
    if (folder === undefined) continue;
    fold.sleepDownTo(budget);
    if (ticks % CHECKPOINT_TICKS === 0) await checkpoint(fold, folder);
  }
  if (folder !== undefined) await checkpoint(fold, folder);
}

async function checkpoint(fold: Fold, folder?: PartitionFolder): Promise<void> {
  const writer = new CheckpointWriter(fold, index, digest, 1, 1);
  const head = writer.finish().at(-1)?.value;
  writer.keep(never);
  for (const _ of fold.memory.store.compaction((name) => fold.ownersOf(name)));
  if (folder === undefined) return;
  await folder.save({ lineage: 1, generation: 1, digest, position: 0 });
  writeFileSync(HEAD, head ?? "");
}

async function newFolder(name: string): Promise<PartitionFolder> {
  const path = join(directory, name);
  mkdirSync(path, { recursive: true });
  return PartitionFolder.open({ path });
}

/** As a restart does it that finds nothing newer in the topic. */
async function restarted(): Promise<Restarted> {
  const begun = performance.now();
  const folder = await newFolder("state");
  const reader = new CheckpointReader(new PlayerMemory(folder.store));
  reader.adopt(1, folder.entries());
  resume(reader);
  const restartSeconds = (performance.now() - begun) / 1000;
  folder.close();
  return { restartSeconds };
}

/** The checkpoint's head comes last. */
function resume(reader: CheckpointReader): void {
  reader.add({ key: Buffer.from("head#"), value: readFileSync(HEAD), headers: {} });
  const { checkpoint: found } = reader;
  if (found?.players.size !== players) throw new Error(`${found?.players.size} of ${players} players came back`);
  foldOf(found.memory).fold.resume(found);
}

/** As a start without a local store does it, but for the reading of the log itself: of some players the topic has more. */
async function rebuilt(): Promise<Rebuilt> {
  const old = await newFolder("state");
  const folder = await newFolder("rebuilt");
  const reader = new CheckpointReader(new PlayerMemory(folder.store));
  let micros = 0;
  const timed = (work: () => void) => {
    const begun = performance.now();
    work();
    micros += (performance.now() - begun) * 1000;
  };
  for (const records of batchesOf({ store: old.store, entries: old.entries() })) {
    timed(() => {
      for (const record of records) reader.add(record);
    });
  }
  timed(() => resume(reader));
  folder.close();
  old.close();
  return { rebuiltPerSecond: (players / micros) * 1e6 };
}

type Stored = Pick<LogRecord, "key" | "value" | "headers">;

/** Every entry that the store's segments have, as the record of the topic that it was. */
function* batchesOf({ store, entries }: { store: StateStore; entries: Iterable<StampedEntry> }): Generator<Stored[]> {
  let batch: Stored[] = [];
  for (const { key, segment, offset, length } of entries) {
    const value = Buffer.from(store.read({ key, records: 1, segment, offset, length }));
    const headers = parseBlockName(key) === undefined ? {} : { [BLOCK_HEADER]: Buffer.from("1") };
    batch.push({ key: Buffer.from(`player-1#${key}`), value: value.length === 0 ? null : value, headers });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function collected(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const active = Math.max(1, Math.round(players * ACTIVE_SHARE));
/** A bet and its win of each. */
const first = 2 * active;
const steady = Math.max(LEAST_STEADY_EVENTS, EVENTS_EACH * active);

async function alone(): Promise<ActiveAlone> {
  const state = foldOf(new PlayerMemory());
  await play(state, WARM_UP_EVENTS, active);
  return { steadyMicros: await play(state, steady, active) };
}

async function filled(): Promise<Filled> {
  const before = collected();
  const folder = await newFolder("state");
  const state = foldOf(new PlayerMemory(folder.store));
  const fillMicros = await play(state, 2 * players, players, folder);
  await letTimePass(state, folder);
  const wakeMicros = await play(state, first, active, folder);
  const steadyMicros = await play(state, steady, active, folder);
  state.fold.sleepDownTo(0);
  await checkpoint(state.fold, folder);
  const heapBytesPerPlayer = (collected() - before) / players;
  const storeBytesPerPlayer = folder.size / players;
  folder.close();
  return { fillMicros, wakeMicros, steadyMicros, heapBytesPerPlayer, storeBytesPerPlayer, peakRssBytes: peakRss() };
}

const WHAT: Readonly<Record<string, () => Promise<object>>> = { alone, filled, restarted, rebuilt };
const measure = WHAT[what];
if (measure === undefined) throw new Error(`there is no ${what} to be measured`);
process.stdout.write(JSON.stringify(await measure()));
