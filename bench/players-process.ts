/** Folds casino events of many players, alone in its process. Argument: how many. */
import { decodeEvent } from "../src/engine/event-decoder.ts";
import { Fold } from "../src/engine/fold.ts";
import { Outputs } from "../src/engine/outputs.ts";
import { inMemoryRegistry, openSerde } from "../src/records/codec.ts";
import { DEFAULT_FOLD_RULES } from "../src/rules/fold-rules.ts";
import { segmentation } from "../topologies/segmentation.ts";
import { subjects } from "../topologies/topics.ts";
import { BATCH_SIZE } from "./batches.ts";
import { foldInputs } from "./fold-inputs.ts";
import { casinoRecords } from "./kafka/casino-feed.ts";
import { loggedOf } from "./logged.ts";
import { peakRss } from "./peak-rss.ts";
import { Stopwatch } from "./stopwatch.ts";

export interface PlayersCost {
  /** Of the fold, for each event. */
  readonly cpuMicros: number;
  readonly peakRssBytes: number;
}

/** Everybody bets and wins this often before anything is measured. */
const TURNS_BEFORE = 4;
const MEASURED = 100_000;

const players = Number(process.argv[2]);
const serde = await openSerde(inMemoryRegistry(), subjects(""));
const outputs = new Outputs();
const fold = new Fold(segmentation, DEFAULT_FOLD_RULES, 1, outputs);

function foldEvents(from: number, to: number, watch: Stopwatch): void {
  for (let next = from; next < to; next += BATCH_SIZE) {
    const feed = { serde, topic: "", partitions: 1, players };
    const records = loggedOf(casinoRecords(feed, next, Math.min(to, next + BATCH_SIZE)), next);
    const inputs = records.map((record) => decodeEvent(serde, record));
    watch.time(() => {
      foldInputs(fold, inputs);
      outputs.take();
    });
  }
}

const before = players * TURNS_BEFORE;
foldEvents(0, before, new Stopwatch());
const watch = new Stopwatch();
foldEvents(before, before + MEASURED, watch);
const { cpuSeconds } = watch.sample(MEASURED);
const cost: PlayersCost = { cpuMicros: (cpuSeconds / MEASURED) * 1e6, peakRssBytes: peakRss() };
process.stdout.write(JSON.stringify(cost));
