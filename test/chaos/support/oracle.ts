import { Fold } from "../../../src/engine/fold.ts";
import { foldRecords } from "../../../src/engine/fold-records.ts";
import { type Output, Outputs } from "../../../src/engine/outputs.ts";
import type { Log } from "../../../src/log/port.ts";
import type { Serde } from "../../../src/records/codec.ts";
import type { FoldRules } from "../../../src/rules/fold-rules.ts";
import { segmentation } from "../../../topologies/segmentation.ts";
import { EVENTS } from "../../../topologies/topics.ts";
import { type Derived, describe } from "./derived.ts";

const READ_LIMIT = 10_000;
const GENERATION = 1;

/** Folds a partition of `events` in memory, as one that nothing ever happens to. */
class Undisturbed {
  readonly partition: number;
  readonly #serde: Serde;
  readonly #outputs = new Outputs();
  readonly #fold: Fold;
  #position = 0;

  constructor(partition: number, serde: Serde, rules: FoldRules) {
    this.partition = partition;
    this.#serde = serde;
    this.#fold = new Fold(segmentation, rules, GENERATION, this.#outputs);
  }

  /** What the events that are new follow in; `flush`: as at a clean stop. */
  async advance(log: Log, topic: string, flush: boolean): Promise<Derived[]> {
    const derived: Derived[] = [];
    const end = await log.end(topic, this.partition);
    while (this.#position < end) {
      const { records, next } = await log.read(topic, this.partition, this.#position, READ_LIMIT);
      for (const record of records) {
        await foldRecords(this.#fold, { serde: this.#serde }, [record], { topic, partition: this.partition });
        derived.push(...this.#taken());
      }
      this.#position = next;
    }
    if (flush) this.#fold.flush();
    return [...derived, ...this.#taken()];
  }

  #taken(): Derived[] {
    return this.#outputs.take().map((output) => this.#derivedFrom(output));
  }

  #derivedFrom({ topic, name, key, record, sourceOffset, revision }: Output): Derived {
    const described =
      record === null ? { row: "", content: null } : describe(this.#serde, name, this.#serde.encode(name, record));
    return { topic: topic.name, partition: this.partition, key, sourceOffset, revision, ...described };
  }
}

/** What must be in the derived topics: what the events say, folded in the order in which they are in the log. */
export class Oracle {
  readonly #partitions: readonly Undisturbed[];
  readonly #log: Log;
  readonly #topic: string;
  readonly #derived: Derived[] = [];

  constructor(log: Log, serde: Serde, prefix: string, partitions: number, rules: FoldRules) {
    this.#log = log;
    this.#topic = prefix + EVENTS.name;
    this.#partitions = Array.from({ length: partitions }, (_, each) => new Undisturbed(each, serde, rules));
  }

  /** Everything that follows from the events that are there. */
  async expected(flush: boolean): Promise<readonly Derived[]> {
    for (const partition of this.#partitions)
      this.#derived.push(...(await partition.advance(this.#log, this.#topic, flush)));
    return this.#derived;
  }
}
