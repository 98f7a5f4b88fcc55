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
  /** By topic and player. One text for both and the row would have to be made and hashed each time. */
  #rows = new Map<Topic, Map<PlayerKey, PlayerRows>>();

  /** A record that stands for itself: a trigger, a dead letter. */
  add(output: Output): void {
    this.#list.push(output);
  }

  /** The row of the player in the output's topic, or its tombstone. */
  put(player: PlayerKey, row: string, output: Output): void {
    const place = this.#list.push(output) - 1;
    const ofTopic = this.#rowsOf(output.topic);
    const rows = ofTopic.get(player);
    if (rows === undefined) {
      ofTopic.set(player, { row, place, others: null });
      return;
    }
    const earlier = replace(rows, row, place);
    if (earlier !== undefined) this.#list[earlier] = null;
  }

  /** Everything added since the last time, in order. */
  take(): Output[] {
    const taken = this.#list.filter((each) => each !== null);
    this.#list = [];
    this.#rows = new Map();
    return taken;
  }

  #rowsOf(topic: Topic): Map<PlayerKey, PlayerRows> {
    let rows = this.#rows.get(topic);
    if (rows === undefined) {
      rows = new Map();
      this.#rows.set(topic, rows);
    }
    return rows;
  }
}

/** Places in the list of a player's rows in a topic. Mostly there is one, for which a map would be too much. */
interface PlayerRows {
  readonly row: string;
  place: number;
  others: Map<string, number> | null;
}

/** Notes the row's place; gives the one that it had before. */
function replace(rows: PlayerRows, row: string, place: number): number | undefined {
  if (rows.row === row) {
    const earlier = rows.place;
    rows.place = place;
    return earlier;
  }
  rows.others ??= new Map();
  const earlier = rows.others.get(row);
  rows.others.set(row, place);
  return earlier;
}
