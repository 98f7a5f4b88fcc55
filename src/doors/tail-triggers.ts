import { TRIGGERS } from "../../topologies/topics.ts";
import type { Log } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import type { Trigger } from "../records/generated.ts";

/** Which triggers are meant; an absent part means any. */
export interface TriggerFilter {
  readonly types: readonly string[];
  readonly tenant?: string;
}

export interface TailOptions {
  readonly log: Pick<Log, "partitionsOf" | "begin" | "end" | "read" | "changed">;
  readonly serde: Serde;
  readonly prefix: string;
  readonly filter: TriggerFilter;
  /** From the oldest that the log holds, or only what comes from now on. */
  readonly from: "beginning" | "now";
  /** Goes on until the signal aborts; otherwise ends at the end of the topic. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

const READ_LIMIT = 1_000;

/** Triggers as a subscriber of the topic sees them: each partition's in order. */
export async function* tailTriggers(options: TailOptions): AsyncGenerator<Trigger> {
  const { log, prefix, follow, signal } = options;
  const topic = prefix + TRIGGERS.name;
  const positions = await startsOf(options, topic);
  while (!signal.aborted) {
    // Listening begins before the read, so that nothing that comes in between is slept through.
    const listening = new AbortController();
    const changed = follow ? log.changed([topic], AbortSignal.any([signal, listening.signal])) : undefined;
    const triggers = await readOn(options, topic, positions);
    yield* triggers;
    if (triggers.length === 0 && changed === undefined) return;
    if (triggers.length > 0) listening.abort();
    await changed;
  }
}

async function startsOf({ log, from }: TailOptions, topic: string): Promise<number[]> {
  const partitions = await log.partitionsOf(topic);
  const start = from === "now" ? log.end.bind(log) : log.begin.bind(log);
  return Promise.all(Array.from({ length: partitions }, (_, partition) => start(topic, partition)));
}

/** The next triggers of every partition; moves the positions on. */
async function readOn({ log, serde, filter }: TailOptions, topic: string, positions: number[]): Promise<Trigger[]> {
  const found: Trigger[] = [];
  for (const [partition, position] of positions.entries()) {
    let from = position;
    for (;;) {
      const { records, next } = await log.read(topic, partition, from, READ_LIMIT);
      for (const { value } of records) {
        const trigger = value === null ? null : serde.decode("Trigger", value);
        if (trigger !== null && matches(trigger, filter)) found.push(trigger);
      }
      if (next === from) break;
      from = next;
    }
    positions[partition] = from;
  }
  return found;
}

function matches({ type, tenant }: Trigger, filter: TriggerFilter): boolean {
  return (filter.types.length === 0 || filter.types.includes(type)) && (filter.tenant ?? tenant) === tenant;
}
