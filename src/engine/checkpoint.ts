import { deserialize, serialize } from "node:v8";
import type { LogRecord } from "../log/port.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";
import type { Fold } from "./fold.ts";
import type { PlayerState } from "./player-state.ts";

/** What a checkpoint says of the whole partition. */
export interface CheckpointHead {
  /** It stands for `events` before this offset. */
  readonly offset: number;
  readonly clock: Micros;
  readonly received: Micros;
  /** The configuration it was folded with. */
  readonly rules: FoldRules;
  /** Topology and state version it was folded with: another one may not read it. */
  readonly digest: string;
  readonly generation: number;
}

/** One record of the `checkpoints` topic. */
export interface CheckpointRecord {
  readonly key: Buffer;
  readonly value: Buffer | null;
}

export interface Checkpoint {
  readonly head: CheckpointHead;
  readonly players: Iterable<PlayerState>;
}

const HEAD_KEY = Buffer.from("head#");

/** Players' records of one generation: after a rebuild those of the generation before are nobody's. */
function playerPrefix(generation: number): string {
  return `player-${generation}#`;
}

/** The part of the state that changed since the last checkpoint, and the head. */
export function checkpointOf(fold: Fold, position: number, digest: string, generation: number): CheckpointRecord[] {
  const { clock, received, rules } = fold;
  const head: CheckpointHead = { offset: position, clock, received, rules, digest, generation };
  const prefix = playerPrefix(generation);
  const records = [...fold.takeTouched()].map((state) => playerRecord(prefix, state));
  return [...records, { key: HEAD_KEY, value: serialize(head) }];
}

function playerRecord(prefix: string, state: PlayerState): CheckpointRecord {
  return { key: Buffer.from(prefix + state.player.key), value: serialize(state) };
}

/** Collects the topic's records, latest per key; undefined when there is no checkpoint. */
export class CheckpointReader {
  #head: CheckpointHead | undefined;
  readonly #players = new Map<string, Buffer>();

  add({ key, value }: LogRecord): void {
    if (key === null) return;
    if (key.equals(HEAD_KEY)) {
      this.#head = value === null ? undefined : (deserialize(value) as CheckpointHead);
      return;
    }
    const name = key.toString();
    if (value === null) this.#players.delete(name);
    else this.#players.set(name, value);
  }

  get checkpoint(): Checkpoint | undefined {
    return this.#head === undefined ? undefined : { head: this.#head, players: this.#decode(this.#head.generation) };
  }

  /** Tombstones for records of generations that a rebuild has left behind. */
  tombstonesBefore(generation: number): CheckpointRecord[] {
    const prefix = playerPrefix(generation);
    return [...this.#players.keys()]
      .filter((key) => !key.startsWith(prefix))
      .map((key) => ({ key: Buffer.from(key), value: null }));
  }

  *#decode(generation: number): Generator<PlayerState> {
    const prefix = playerPrefix(generation);
    for (const [key, value] of this.#players) {
      if (key.startsWith(prefix)) yield deserialize(value) as PlayerState;
    }
  }
}
