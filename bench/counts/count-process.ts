/**
 * Counts what does not depend on time, in a process of its own, and tells the counts as JSON: a fixed feed goes through door,
 * task and sink on an embedded log. Argument: an empty folder. Run by take-counts.ts, with its flags.
 */
import type { Line } from "../../src/doors/files/line-splitter.ts";
import { Task } from "../../src/engine/task.ts";
import type { Outcome } from "../../src/inputs/outcome.ts";
import type { LogRecord, NewRecord } from "../../src/log/port.ts";
import { type OpenLog, withLog } from "../../src/runtime/open-log.ts";
import { DEFAULT_FROM } from "../../src/simulate/simulate.ts";
import { DAY, type Micros } from "../../src/values/time.ts";
import { Sink } from "../../src/warehouse/sink.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { CHECKPOINTS, EVENTS } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { batches } from "../batches.ts";
import { benchConfig, taskEnvironment } from "../environment.ts";
import { feedLines } from "../feed.ts";
import { casinoRecords } from "../kafka/casino-feed.ts";
import { roundsAndSessions } from "../kafka/world.ts";
import { loggedOf } from "../logged.ts";
import { acceptAll, encodeAll, foldPartition, takePlain } from "./allocation-counts.ts";
import { AllocationMeter } from "./allocations.ts";
import { LogTraffic } from "./counting-log.ts";
import type { Counts } from "./counts.ts";

const FEED_EVENTS = 12_000;
const CASINO = { events: 12_000, players: 500 };
const NEVER = { events: Number.MAX_SAFE_INTEGER, micros: Number.MAX_SAFE_INTEGER };
/** After everything in the feed: nothing of it is in the future. */
const END = (DEFAULT_FROM + 2 * DAY) as Micros;
const now = () => END;

const config = benchConfig(process.argv[2] ?? "");
const traffic = new LogTraffic();
const meter = new AllocationMeter();

function feed(): Line[] {
  return [...feedLines(FEED_EVENTS)].map((line, index) => {
    const bytes = Buffer.from(line.trimEnd());
    return { number: index + 1, bytes, length: bytes.length };
  });
}

/** Arriving as it happens: of history, rows would be emitted by other rules. */
function receiveInTime(outcomes: readonly Outcome[]): void {
  let latest: Micros = DEFAULT_FROM;
  for (const outcome of outcomes) {
    if (!outcome.accepted || outcome.event.name === "GameProfile") continue;
    const { record } = outcome.event;
    if (record.occurred_at > latest) latest = record.occurred_at;
    record.received_at = latest;
  }
}

/** Tasks over all partitions, one after the other; how many players they have in the end. */
async function runTasks(open: OpenLog): Promise<number> {
  const environment = { ...taskEnvironment(config, open), now, checkpointEvery: NEVER };
  let players = 0;
  for (let partition = 0; partition < config.partitions; partition++) {
    const task = await Task.open(environment, partition);
    while ((await task.step()) > 0) await task.settled();
    await task.finish();
    players += task.players;
    await task.close();
  }
  return players;
}

async function rowsPerInsert({ log }: OpenLog): Promise<number> {
  let inserts = 0;
  const warehouse = {
    insert: async () => {
      inserts++;
    },
  };
  const { topicPrefix: prefix } = config;
  const sink = new Sink({ log, registry: log, warehouse, feeds: TABLE_FEEDS, prefix, clock: () => 0 });
  const { inserted } = await sink.runOnce();
  return inserted / inserts;
}

/** Allocations of each stage per line or event, and the records that the feed is in the log. */
function allocate({ serde }: OpenLog, lines: readonly Line[]) {
  const accepted = acceptAll(meter, lines, config.inputRules, END);
  const plain = takePlain(meter, lines, config.inputRules, serde, END);
  receiveInTime(accepted.outcomes);
  const target = { serde, prefix: config.topicPrefix, partitions: config.partitions };
  const encoded = encodeAll(meter, lines, accepted.outcomes, target);
  const events = eventsOf(encoded.records);
  const folded = events.map((records) => foldPartition(meter, segmentation, serde, records));
  const casino = casinoRecords({ serde, topic: "", partitions: 1, players: CASINO.players }, 0, CASINO.events);
  const rounds = foldPartition(meter, roundsAndSessions, serde, loggedOf(casino));
  const count = events.reduce((sum, records) => sum + records.length, 0);
  const perEvent = (stage: string) => folded.reduce((sum, each) => sum + (each[stage] ?? 0), 0) / count;
  const allocations = {
    "allocated by accept": accepted.allocated / lines.length,
    "allocated the short way": plain.allocated / lines.length,
    "lines the short way": plain.share,
    "allocated by encode": encoded.allocated / lines.length,
    "allocated by decode": perEvent("decode"),
    "allocated by fold": perEvent("fold"),
    "allocated by encode outputs": perEvent("encode outputs"),
    "allocated by fold of rounds and sessions": (rounds["fold"] ?? 0) / CASINO.events,
  };
  return { allocations, records: encoded.records };
}

function eventsOf(records: readonly NewRecord[]): LogRecord[][] {
  const events = records.filter(({ topic }) => topic === config.topicPrefix + EVENTS.name);
  return Array.from({ length: config.partitions }, (_, partition) =>
    loggedOf(events.filter((record) => record.partition === partition)),
  );
}

async function count(open: OpenLog): Promise<Counts> {
  const lines = feed();
  // Once for nothing: what is compiled while it runs allocates more than what was compiled before.
  allocate(open, lines);
  const { allocations, records } = allocate(open, lines);
  for (const batch of batches(records)) await open.log.append(batch);
  const events = traffic.take(config.topicPrefix + EVENTS.name);
  // What the doors wrote beside events.
  traffic.takeAll();
  const players = await runTasks(open);
  const checkpoints = traffic.take(config.topicPrefix + CHECKPOINTS.name);
  const outputs = traffic.takeAll();
  return {
    ...allocations,
    "event in the log": events.bytes / events.records,
    "outputs in the log": outputs.bytes / events.records,
    "outputs of an event": outputs.records / events.records,
    "events in a transaction": events.records / traffic.transactions,
    "player in the checkpoint": checkpoints.bytes / players,
    "rows in an insert": await rowsPerInsert(open),
  };
}

const surroundings = { clock: now, logger: { warn: () => undefined } };
const counts = await withLog(config, surroundings, ({ log, serde }) => count({ log: traffic.counted(log), serde }));
process.stdout.write(JSON.stringify(counts));
