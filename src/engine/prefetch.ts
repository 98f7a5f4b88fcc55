import { prefetchSeen } from "../admission/seen.ts";
import type { Awake } from "./awake-players.ts";
import type { EventInput, FoldInput } from "./fold-input.ts";
import type { PlayerState } from "./player-state.ts";
import type { PlayerTable } from "./player-table.ts";
import type { PlayerEvent } from "./processor.ts";
import type { Placed, Wiring } from "./wiring.ts";

/** So many inputs at a time: the machine fetches few more at once, and what was fetched for the last is to be there still. */
export const PREFETCHED = 16;

/**
 * Reads, for several inputs at once, what folding them reads first of their players. Players lie all over the memory, and what
 * is said of one is some ten objects, each found by the one before: folding an event waits for one after the other. Read level
 * by level, the first object of all of them, then the second, these waits pass at the same time, in a tenth of it. Nothing
 * follows from it but time.
 */
export class Prefetch {
  readonly #touched: readonly Placed[];
  readonly #keys = nothings<string>();
  readonly #hashes = nothings<EventInput["hash"]>();
  readonly #events = nothings<PlayerEvent>();
  readonly #awake = nothings<Awake>();
  readonly #states = nothings<PlayerState>();
  readonly #own = nothings<unknown>();
  /** Depends on everything that was read, or the reading would be left out as useless. */
  #read = 0;

  constructor({ processors }: Wiring) {
    this.#touched = processors.filter(({ processor }) => processor.prefetch !== undefined);
  }

  /** Of {@link PREFETCHED} inputs at most. */
  read(players: PlayerTable, inputs: readonly (FoldInput | null)[]): void {
    for (let place = 0; place < PREFETCHED; place++) {
      const input = inputs[place];
      const isEvent = input?.kind === "event";
      this.#keys[place] = isEvent ? input.key : null;
      this.#hashes[place] = isEvent ? input.hash : null;
      this.#events[place] = isEvent ? input.event : null;
    }
    this.#read += players.prefetch(this.#keys, this.#awake);
    this.#readStates();
    for (const { index, processor } of this.#touched) {
      for (let place = 0; place < PREFETCHED; place++)
        this.#own[place] = this.#states[place]?.processors[index] ?? null;
      this.#read += processor.prefetch?.(this.#own, this.#events) ?? 0;
    }
  }

  #readStates(): void {
    const states = this.#states;
    let read = 0;
    for (let place = 0; place < PREFETCHED; place++) {
      const awake = this.#awake[place] ?? null;
      states[place] = awake === null ? null : awake.state;
      // Whoever is needed becomes the newest: those beside him are joined.
      if (awake !== null) read += awake.slot.number + (awake.older?.round ?? 0) + (awake.newer?.round ?? 0);
    }
    for (let place = 0; place < PREFETCHED; place++) {
      const state = states[place] ?? null;
      if (state !== null) read += state.admission.time + state.processors.length + state.pending.dues.length;
    }
    for (let place = 0; place < PREFETCHED; place++) {
      const state = states[place] ?? null;
      if (state !== null) read += state.admission.seen.count + state.pending.rows.length + (state.pending.dues[0] ?? 0);
    }
    for (let place = 0; place < PREFETCHED; place++) {
      const state = states[place] ?? null;
      if (state !== null) read += state.admission.seen.cells.length;
    }
    for (let place = 0; place < PREFETCHED; place++) {
      const state = states[place] ?? null;
      const hash = this.#hashes[place] ?? null;
      if (state !== null && hash !== null) read += prefetchSeen(state.admission.seen, hash);
    }
    this.#read += read;
  }
}

function nothings<Item>(): (Item | null)[] {
  return new Array(PREFETCHED).fill(null);
}
