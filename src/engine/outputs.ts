import type { Topic } from "../../topologies/topics.ts";
import type { DerivedName, Records } from "../records/codec.ts";

/** One derived record before it is encoded. */
export interface Output<Name extends DerivedName = DerivedName> {
  readonly topic: Topic;
  readonly name: Name;
  readonly key: string;
  /** Null: a tombstone. */
  readonly record: Records[Name] | null;
  /** Offset in `events` of what caused it. */
  readonly sourceOffset: number;
  readonly revision: number;
  /** Of the row; in a tombstone nothing else would tell it. */
  readonly version: number;
}

/**
 * What a batch of events makes. Of one row only the last is kept: a transaction writes a key at most once
 * (architecture.md, Emission).
 */
export class Outputs {
  #list: (Output | null)[] = [];
  #rows = new Map<string, number>();

  /** `row`: identifies the row across topics; null for records that stand for themselves (triggers, dead letters). */
  add(row: string | null, output: Output): void {
    if (row !== null) {
      const earlier = this.#rows.get(row);
      if (earlier !== undefined) this.#list[earlier] = null;
      this.#rows.set(row, this.#list.length);
    }
    this.#list.push(output);
  }

  /** Everything added since the last time, in order. */
  take(): Output[] {
    const taken = this.#list.filter((each) => each !== null);
    this.#list = [];
    this.#rows = new Map();
    return taken;
  }
}
