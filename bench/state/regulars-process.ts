/** Players who play an hour each day, in a process of its own. Arguments: how many; days of `round_horizon`. */
import { CheckpointWriter } from "../../src/engine/checkpoint.ts";
import { decodeEvent } from "../../src/engine/event-decoder.ts";
import { Fold } from "../../src/engine/fold.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import { PlayerMemory } from "../../src/engine/player-memory.ts";
import { topologyDigest } from "../../src/engine/topology.ts";
import { Serde } from "../../src/records/codec.ts";
import { SCHEMAS } from "../../src/records/generated.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { DAY, type DurationMicros, HOUR, type Micros } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { casinoRecords } from "../kafka/casino-feed.ts";

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

function playFor(day: number): number {
  const begun = process.cpuUsage();
  for (let turn = 0; turn < EVENTS_A_DAY; turn++) {
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
  return (user + system) / (players * EVENTS_A_DAY);
}

function buffersOf(headers: object): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value as Buffer)]));
}

function checkpoint() {
  globalThis.gc?.();
  const heapBytes = process.memoryUsage().heapUsed / players;
  const begun = performance.now();
  const writer = new CheckpointWriter(fold, offset, topologyDigest(segmentation), 1, 1);
  const records = writer.finish();
  const checkpointMs = (performance.now() - begun) / players;
  writer.keep(() => false);
  const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  return { heapBytes, checkpointMs, checkpointBytes: bytes / players };
}

const days = Array.from({ length: DAYS }, (_, day) => ({ eventMicros: playFor(day), ...checkpoint() }));
process.stdout.write(JSON.stringify({ days } satisfies RegularsFigures));
