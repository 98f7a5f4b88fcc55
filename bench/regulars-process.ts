/** Players who play an hour each day, in a process of its own. Arguments: how many; days of `round_horizon`. */
import { type CheckpointRecord, CheckpointWriter } from "../src/engine/checkpoint.ts";
import { decodeEvent } from "../src/engine/event-decoder.ts";
import { Fold } from "../src/engine/fold.ts";
import { Outputs } from "../src/engine/outputs.ts";
import { PlayerMemory } from "../src/engine/player-memory.ts";
import { topologyDigest } from "../src/engine/topology.ts";
import { Serde } from "../src/records/codec.ts";
import { SCHEMAS } from "../src/records/generated.ts";
import { DEFAULT_FOLD_RULES } from "../src/rules/fold-rules.ts";
import { DAY, type DurationMicros, HOUR, type Micros } from "../src/values/time.ts";
import { segmentation } from "../topologies/segmentation.ts";
import { casinoRecords } from "./kafka/casino-feed.ts";

/** Of one player, after each day. */
export interface RegularsFigures {
  readonly days: readonly {
    /** CPU time. */
    readonly eventMicros: number;
    readonly checkpointBytes: number;
    readonly checkpointMs: number;
    readonly heapBytes: number;
  }[];
}

const DAYS = 9;
/** Of each player: a bet and its win each five seconds, for an hour. */
const EVENTS_A_DAY = 1_440;
/** Within half a minute, after which a checkpoint follows the one before. */
const EVENTS_BETWEEN = 12;
const FIRST_DAY = Date.UTC(2026, 0, 5, 18) * 1000;

const players = Number(process.argv[2]);
const roundHorizon = (Number(process.argv[3]) * DAY) as DurationMicros;
const names = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];
const serde = new Serde(
  new Map(names.map((name, id) => [name, id])),
  names.map((name, id) => ({ id, schema: SCHEMAS[name] })),
);
const outputs = new Outputs();
const rules = { ...DEFAULT_FOLD_RULES, roundHorizon };
const fold = new Fold(segmentation, rules, 1, outputs, new PlayerMemory());
let offset = 0;

/** CPU microseconds per event. */
function play(day: number, from: number, to: number): number {
  const begun = process.cpuUsage();
  for (let turn = from; turn < to; turn++) {
    const at = (FIRST_DAY + day * DAY + (turn / EVENTS_A_DAY) * HOUR) as Micros;
    const feed = { serde, topic: "events", partitions: 1, players };
    for (const { key, value, headers = {} } of casinoRecords(feed, offset, offset + players, at)) {
      const record = {
        offset: offset++,
        timestamp: 0,
        key: Buffer.from(key ?? ""),
        value,
        headers: buffersOf(headers),
      };
      const input = decodeEvent(serde, record);
      if (input !== null) fold.apply(input);
    }
    outputs.take();
  }
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / (players * (to - from));
}

function buffersOf(headers: object): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value as Buffer)]));
}

/** Its records, which are durable then. */
function checkpoint(): readonly CheckpointRecord[] {
  const writer = new CheckpointWriter(fold, offset, topologyDigest(segmentation), 1, 1);
  const records = writer.finish();
  writer.keep(() => false);
  return records;
}

/** An hour, and at its end a checkpoint half a minute after another. */
function playDay(day: number): RegularsFigures["days"][number] {
  const eventMicros = play(day, 0, EVENTS_A_DAY - EVENTS_BETWEEN);
  checkpoint();
  play(day, EVENTS_A_DAY - EVENTS_BETWEEN, EVENTS_A_DAY);
  globalThis.gc?.();
  const heapBytes = process.memoryUsage().heapUsed / players;
  const begun = performance.now();
  const records = checkpoint();
  const checkpointMs = (performance.now() - begun) / players;
  const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  return { eventMicros, checkpointBytes: bytes / players, checkpointMs, heapBytes };
}

const days = Array.from({ length: DAYS }, (_, day) => playDay(day));
process.stdout.write(JSON.stringify({ days } satisfies RegularsFigures));
