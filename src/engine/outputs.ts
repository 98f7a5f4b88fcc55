import type { Topic } from "../../topologies/topics.ts";
import type { DerivedName, Records } from "../records/codec.ts";
import type { PlayerKey } from "../values/player-key.ts";

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
 * (docs/explanation/fold.md, Emission).
 */
export class Outputs {
  #list: (Output | null)[] = [];
  /** Places in the list, by topic, player and row. One text for all three would have to be made and hashed each time. */
  #rows = new Map<Topic, Map<string, Map<string, number>>>();

  /** A record that stands for itself: a trigger, a dead letter. */
  add(output: Output): void {
    this.#list.push(output);
  }

  /** The row of the player in the output's topic, or its tombstone. */
  put(player: PlayerKey, row: string, output: Output): void {
    const rows = entry(entry(this.#rows, output.topic), player);
    const earlier = rows.get(row);
    if (earlier !== undefined) this.#list[earlier] = null;
    rows.set(row, this.#list.length);
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

function entry<Key, InnerKey, Value>(map: Map<Key, Map<InnerKey, Value>>, key: Key): Map<InnerKey, Value> {
  let inner = map.get(key);
  if (inner === undefined) {
    inner = new Map();
    map.set(key, inner);
  }
  return inner;
}
