import type { Log } from "../../src/log/port.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import type { OpenLog } from "../../src/runtime/open-log.ts";
import { EVENTS, ROUNDS } from "../../topologies/topics.ts";
import { casinoRecords } from "./casino-feed.ts";

/** Milliseconds from before an event's append until a reader of committed records had the round that it closed. */
export interface Latency {
  readonly perSecond: number;
  readonly rounds: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const APPEND_EVERY_MS = 10;
const PLAYERS = 20_000;
const PARTITION_READ = 5_000;

/** Appends at a steady rate while an engine follows, and reads the closed rounds as they come out. */
export async function measureLatency(
  { log, serde }: OpenLog,
  prefix: string,
  partitions: number,
  { perSecond, seconds, from }: { readonly perSecond: number; readonly seconds: number; readonly from: number },
): Promise<Latency> {
  /** When each round's last event was handed to the log, by the round's id. */
  const appended = new Map<string, number>();
  const latencies: number[] = [];
  const stop = new AbortController();
  const reading = Array.from({ length: partitions }, (_, partition) =>
    readRounds(log, serde, prefix + ROUNDS.name, partition, stop.signal, (roundId) => {
      const at = appended.get(roundId);
      if (at !== undefined) latencies.push(performance.now() - at);
      appended.delete(roundId);
    }),
  );
  const topic = { serde, topic: prefix + EVENTS.name, partitions, players: PLAYERS };
  const batch = (perSecond * APPEND_EVERY_MS) / 1000;
  const begun = performance.now();
  const appends: Promise<void>[] = [];
  for (let index = from, tick = 0; tick * APPEND_EVERY_MS < seconds * 1000; tick++, index += batch) {
    const wait = begun + tick * APPEND_EVERY_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const records = casinoRecords(topic, index, index + batch, systemClock());
    const at = performance.now();
    for (const { value } of records) {
      if (value === null) continue;
      const { round_id, is_round_end } = serde.decode("CasinoEvent", value);
      if (is_round_end === true) appended.set(round_id, at);
    }
    appends.push(log.append(records));
  }
  await Promise.all(appends);
  const deadline = performance.now() + 30_000;
  while (appended.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  await Promise.all(reading);
  if (appended.size > 0) throw new Error(`${appended.size} rounds never came out`);
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.ceil(share * latencies.length) - 1] ?? Number.NaN;
  return { perSecond, rounds: latencies.length, p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) };
}

/** From the end of the partition on, until the signal aborts. */
async function readRounds(
  log: Log,
  serde: OpenLog["serde"],
  topic: string,
  partition: number,
  signal: AbortSignal,
  onClosed: (roundId: string) => void,
): Promise<void> {
  let offset = await log.end(topic, partition);
  while (!signal.aborted) {
    const changed = log.changed([topic], signal);
    const { records, next } = await log.read(topic, partition, offset, PARTITION_READ);
    for (const { value } of records) {
      if (value === null) continue;
      const { round_id, status } = serde.decode("Round", value);
      if (status === "closed") onClosed(round_id);
    }
    if (next === offset) await changed;
    offset = next;
  }
}
