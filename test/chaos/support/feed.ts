import { deliver } from "../../../src/doors/deliver.ts";
import { accept } from "../../../src/inputs/accept.ts";
import type { AcceptedEvent } from "../../../src/inputs/outcome.ts";
import { partitionOf } from "../../../src/log/partitioner.ts";
import type { NewRecord } from "../../../src/log/port.ts";
import type { Serde } from "../../../src/records/codec.ts";
import { DEFAULT_FROM, simulate } from "../../../src/simulate/simulate.ts";
import { playerKey } from "../../../src/values/player-key.ts";
import { BEGINNING, DAY, type Micros } from "../../../src/values/time.ts";
import { INPUT_RULES } from "./rules.ts";

const FEED = { players: 16, days: 365, chaos: 0.6, simulateEvents: 60 };

type AcceptedPlayerEvent = Exclude<AcceptedEvent, { name: "GameProfile" }>;

/** Nothing of the feed is ahead of it. */
const AFTERWARDS = (DEFAULT_FROM + 400 * DAY) as Micros;

/** A casino's events as a door appends them, on and on: late, out of order, repeated, contradictory. */
export class Feed {
  readonly #lines: Generator<string>;
  readonly #serde: Serde;
  readonly #prefix: string;
  readonly #partitions: number;
  #taken = 0;
  readonly #clocks = new Map<number, Micros>();

  constructor(seed: string, serde: Serde, prefix: string, partitions: number) {
    this.#lines = simulate({ ...FEED, seed });
    this.#serde = serde;
    this.#prefix = prefix;
    this.#partitions = partitions;
  }

  /** The next events that a door accepts; what it refuses never reaches an engine. */
  take(count: number): NewRecord[] {
    const records: NewRecord[] = [];
    while (records.length < count) {
      const line = this.#lines.next();
      if (line.done === true) throw new Error(`the feed has only ${this.#taken} lines`);
      const record = this.#accepted(line.value);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  #accepted(line: string): NewRecord | undefined {
    const position = `chaos:${++this.#taken}`;
    const bytes = Buffer.from(line.trimEnd());
    const outcome = accept({ door: "file", position, receivedAt: AFTERWARDS, bytes }, INPUT_RULES);
    if (!outcome.accepted || outcome.event.name === "GameProfile") return undefined;
    const target = { serde: this.#serde, prefix: this.#prefix, partitions: this.#partitions };
    return deliver(target, { ...outcome, event: this.#asItHappened(outcome.event) }, bytes);
  }

  /** Received as soon as its partition's newest event had happened: rows of what is loaded long after would wait. */
  #asItHappened<Event extends AcceptedPlayerEvent>(event: Event): Event {
    const { record } = event;
    const key = Buffer.from(playerKey(record.tenant, record.origin, record.user_id));
    const partition = partitionOf(key, this.#partitions);
    const clock = Math.max(this.#clocks.get(partition) ?? BEGINNING, record.occurred_at) as Micros;
    this.#clocks.set(partition, clock);
    return { ...event, record: { ...record, received_at: clock } };
  }
}
