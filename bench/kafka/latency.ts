import type { Log } from "../../src/log/port.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import type { OpenLog } from "../../src/runtime/open-log.ts";
import { EVENTS, ROUNDS, TRIGGERS } from "../../topologies/topics.ts";
import { casinoRecords } from "./casino-feed.ts";

/** Milliseconds from before an event's append until a reader of committed records had what it caused, in order. */
export interface Latencies {
  /** Rounds that it closed. */
  readonly rounds: readonly number[];
  /** Triggers: of big wins. */
  readonly triggers: readonly number[];
}

export interface LatencyLoad {
  readonly perSecond: number;
  readonly seconds: number;
  /** Place in the endless feed. */
  readonly from: number;
}

const APPEND_EVERY_MS = 10;
const PARTITION_READ = 5_000;
/** Few, so that rounds end soon: each is a bet and a win, a turn of all players apart. */
const PLAYERS = 1_000;
const BIG_WIN_EVERY = 20;
const PATIENCE_MS = 30_000;

/** Rounds that something is waited for, and how long those took that came. */
class Waiting {
  readonly #since = new Map<string, number>();
  readonly #took: number[] = [];

  begin(round: string, at: number): void {
    this.#since.set(round, at);
  }

  came(round: string): void {
    const at = this.#since.get(round);
    if (at === undefined) return;
    this.#took.push(performance.now() - at);
    this.#since.delete(round);
  }

  get open(): number {
    return this.#since.size;
  }

  get took(): number[] {
    return this.#took.toSorted((a, b) => a - b);
  }
}

/** Appends at a steady rate while an engine follows, and reads closed rounds and triggers as they come out. */
export async function measureLatency(
  { log, serde }: OpenLog,
  prefix: string,
  partitions: number,
  load: LatencyLoad,
): Promise<Latencies> {
  const [rounds, triggers] = [new Waiting(), new Waiting()];
  const stop = new AbortController();
  const follow = (topic: string, came: (value: Buffer) => void) =>
    Array.from({ length: partitions }, (_, partition) => readOn(log, prefix + topic, partition, stop.signal, came));
  const reading = [
    ...follow(ROUNDS.name, (value) => {
      const { round_id, status } = serde.decode("Round", value);
      if (status === "closed") rounds.came(round_id);
    }),
    ...follow(TRIGGERS.name, (value) => {
      const { type, payload } = serde.decode("Trigger", value);
      if (type === "round_big_win") triggers.came((JSON.parse(payload) as { round_id: string }).round_id);
    }),
  ];
  const topic = { serde, topic: prefix + EVENTS.name, partitions, players: PLAYERS, bigWinEvery: BIG_WIN_EVERY };
  await appendSteadily(log, load, (from, to) => {
    const records = casinoRecords(topic, from, to, systemClock());
    const at = performance.now();
    for (const [index, { value }] of records.entries()) {
      if (value === null) continue;
      const { round_id, is_round_end } = serde.decode("CasinoEvent", value);
      if (is_round_end !== true) continue;
      rounds.begin(round_id, at);
      if ((from + index) % BIG_WIN_EVERY === 0) triggers.begin(round_id, at);
    }
    return records;
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (rounds.open + triggers.open > 0 && performance.now() < deadline) await pause(APPEND_EVERY_MS);
  stop.abort();
  await Promise.all(reading);
  const late = rounds.open + triggers.open;
  if (late > 0)
    throw new Error(`${late} rounds and triggers did not come out in ${PATIENCE_MS / 1000} s: lower the rate`);
  if (triggers.took.length === 0) throw new Error("no round ended: measure for longer than the players take a turn");
  return { rounds: rounds.took, triggers: triggers.took };
}

/** `make`: the feed's records from and to these places, at the moment they are appended. */
async function appendSteadily(
  log: Log,
  { perSecond, seconds, from }: LatencyLoad,
  make: (from: number, to: number) => ReturnType<typeof casinoRecords>,
): Promise<void> {
  const batch = (perSecond * APPEND_EVERY_MS) / 1000;
  const begun = performance.now();
  const appends: Promise<void>[] = [];
  for (let index = from, tick = 0; tick * APPEND_EVERY_MS < seconds * 1000; tick++, index += batch) {
    const wait = begun + tick * APPEND_EVERY_MS - performance.now();
    if (wait > 0) await pause(wait);
    appends.push(log.append(make(index, index + batch)));
  }
  await Promise.all(appends);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** From the end of the partition on, until the signal aborts. */
async function readOn(
  log: Log,
  topic: string,
  partition: number,
  signal: AbortSignal,
  came: (value: Buffer) => void,
): Promise<void> {
  let offset = await log.end(topic, partition);
  while (!signal.aborted) {
    const changed = log.changed([topic], signal);
    const { records, next } = await log.read(topic, partition, offset, PARTITION_READ);
    for (const { value } of records) if (value !== null) came(value);
    if (next === offset) await changed;
    offset = next;
  }
}
