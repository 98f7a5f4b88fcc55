import type { Topic } from "../../topologies/topics.ts";
import { subjects } from "../../topologies/topics.ts";
import type { LogRecord } from "../log/port.ts";
import {
  type DerivedName,
  inMemoryRegistry,
  openSerde,
  type RecordName,
  type Records,
  type Serde,
} from "../records/codec.ts";
import type { EventRecords } from "../records/generated.ts";
import { DEFAULT_FOLD_RULES, type FoldRules } from "../rules/fold-rules.ts";
import { type PlayerKey, playerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import { type CheckpointRecord, CheckpointWriter } from "./checkpoint.ts";
import { CheckpointReader } from "./checkpoint-reader.ts";
import { decodeEvent, ORIGINAL_HEADER } from "./event-decoder.ts";
import { Fold } from "./fold.ts";
import { Outputs } from "./outputs.ts";
import { eachDue } from "./pending-rows.ts";
import type { PlayerState } from "./player-state.ts";
import type { PlayerEventName } from "./processor.ts";
import type { Topology } from "./topology.ts";

const FOR_EVER = Number.MAX_SAFE_INTEGER as Micros;

/** One record that went to a derived topic, as a reader of the topic sees it. */
export interface DrivenRecord<Name extends DerivedName = DerivedName> {
  readonly topic: string;
  readonly key: string;
  readonly name: Name;
  /** Null: a tombstone. */
  readonly value: Records[Name] | null;
}

/** What is kept of a player. */
export interface KeptState extends Pick<PlayerState, "player" | "admission"> {
  /** State of each processor that has any, by the processor's name. */
  readonly processors: Readonly<Record<string, unknown>>;
  /** Rows that wait to be emitted, as `processor:row`, and when each is due. */
  readonly pending: ReadonlyMap<string, Micros>;
}

/**
 * Runs a topology on one partition without any log: real Avro bytes in and out, time and order in the caller's hands. Says
 * what went to which topic, what state is left, and which timers are due.
 */
export class TestDriver {
  readonly #topology: Topology;
  readonly #serde: Serde;
  readonly #outputs = new Outputs();
  readonly #checkpoints: CheckpointRecord[] = [];
  readonly #records: DrivenRecord[] = [];
  #rules: FoldRules;
  #fold: Fold;
  #offset = 0;

  private constructor(topology: Topology, serde: Serde, rules: FoldRules) {
    this.#topology = topology;
    this.#serde = serde;
    this.#rules = rules;
    this.#fold = new Fold(topology, rules, 1, this.#outputs);
  }

  static async open(topology: Topology, rules: FoldRules = DEFAULT_FOLD_RULES): Promise<TestDriver> {
    const serde = await openSerde(inMemoryRegistry(), subjects(""));
    return new TestDriver(topology, serde, rules);
  }

  /** Pipes one event of a player through. `original`: the bytes the door had received. */
  pipe<Name extends PlayerEventName>(name: Name, event: EventRecords[Name], original?: Buffer): this {
    const { tenant, origin, user_id } = event;
    return this.#pipe(name, event as Records[Name], playerKey(tenant, origin, user_id), original);
  }

  tick(at: Micros, receivedAt: Micros = at): this {
    return this.#pipe("ClockTick", { occurred_at: at, received_at: receivedAt }, null);
  }

  /** Erases a player. `keys`: the rows that compacted topics hold, as a {@link Records.PlayerErasure} names them. */
  erase(tenant: string, origin: string, userId: string, keys: string[], receivedAt: Micros): this {
    const record = { tenant, origin, user_id: userId, keys, received_at: receivedAt };
    return this.#pipe("PlayerErasure", record, playerKey(tenant, origin, userId));
  }

  /** Changes the configuration at this place of the log. */
  configure(rules: FoldRules, receivedAt: Micros): this {
    this.#rules = rules;
    return this.#pipe("ConfigChange", { config: JSON.stringify(rules), received_at: receivedAt }, null);
  }

  /** Emits every row that waits: a clean stop. */
  flush(): this {
    this.#fold.flush();
    this.#collect();
    return this;
  }

  /** Puts every player to sleep; `kept`: after a checkpoint, so that each sleeps as the store has him. */
  sleep(kept: boolean): this {
    if (kept) this.#checkpoint();
    for (const slot of this.#fold.players.values()) this.#fold.sleep(slot);
    return this;
  }

  /** Until the next restart players who are awake take no more than `bytes`, also while an event is folded. */
  sleepDownTo(bytes: number): this {
    this.#fold.sleepDownTo(bytes);
    return this;
  }

  #checkpoint(): void {
    const writer = new CheckpointWriter(this.#fold, this.#offset, "test", 1);
    this.#checkpoints.push(...writer.finish());
    writer.keep(() => false);
  }

  /** Writes a checkpoint, throws the state away and restores it. What waits to be emitted survives. */
  restart(): this {
    this.#checkpoint();
    const reader = new CheckpointReader();
    for (const record of this.#checkpoints) reader.add({ headers: {}, ...record });
    const checkpoint = reader.checkpoint;
    if (checkpoint === undefined) throw new Error("no checkpoint was written");
    this.#fold = new Fold(this.#topology, this.#rules, 1, this.#outputs, checkpoint.memory);
    this.#fold.clock = checkpoint.head.clock;
    this.#fold.received = checkpoint.head.received;
    this.#fold.offset = this.#offset - 1;
    this.#fold.resume(checkpoint);
    return this;
  }

  /** Everything that went to the topic, in order, tombstones left out. */
  output<Name extends DerivedName>(topic: Topic, name: Name): Records[Name][] {
    return this.#records
      .filter((each): each is DrivenRecord<Name> => each.topic === topic.name && each.name === name)
      .flatMap((each) => (each.value === null ? [] : [each.value]));
  }

  /** Everything that went anywhere, in order. */
  get records(): readonly DrivenRecord[] {
    return this.#records;
  }

  get clock(): Micros {
    return this.#fold.clock;
  }

  /** The earliest clock at which a timer is due; null when none is set. */
  get nextTimer(): Micros | null {
    return this.#fold.nextDue;
  }

  /** What is kept of the player; undefined when nothing ever came. */
  stateOf(tenant: string, origin: string, userId: string): KeptState | undefined {
    const slot = this.#fold.players.get(playerKey(tenant, origin, userId));
    return slot === undefined ? undefined : this.#kept(slot.wake());
  }

  get states(): readonly KeptState[] {
    return [...this.#fold.players.values()].map((slot) => this.#kept(slot.wake()));
  }

  get counters(): Readonly<Fold["counters"]> {
    return this.#fold.counters;
  }

  #kept({ player, admission, processors, pending }: PlayerState): KeptState {
    const names = this.#topology.processors.map(({ name }) => name);
    const own = names.map((name, place): [string, unknown] => [name, processors[place]]);
    const rows = new Map<string, Micros>();
    eachDue(pending, FOR_EVER, (place, row, due) => rows.set(`${names[place]}:${row}`, due));
    return {
      player,
      admission,
      processors: Object.fromEntries(own.filter(([, state]) => state !== null)),
      pending: rows,
    };
  }

  #pipe<Name extends RecordName>(name: Name, record: Records[Name], key: PlayerKey | null, original?: Buffer): this {
    const logged: LogRecord = {
      offset: this.#offset++,
      timestamp: 0,
      key: key === null ? null : Buffer.from(key),
      value: this.#serde.encode(name, record),
      headers: original === undefined ? {} : { [ORIGINAL_HEADER]: original },
    };
    const input = decodeEvent(this.#serde, logged);
    if (input === null) throw new Error(`${name} is not read by the fold`);
    this.#fold.apply(input);
    this.#collect();
    return this;
  }

  #collect(): void {
    for (const { topic, key, name, record } of this.#outputs.take()) {
      const value = record === null ? null : this.#serde.decode(name, this.#serde.encode(name, record));
      this.#records.push({ topic: topic.name, key, name, value });
    }
  }
}
