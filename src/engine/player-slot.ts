import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import type { PlayerState } from "./player-state.ts";
import type { Snapshot } from "./snapshot.ts";
import type { StateCodec } from "./state-codec/state-codec.ts";

/** When a player must be looked at although no event of his comes; null: never. */
export interface WakeTimes {
  /** The earliest timer, by the clock. */
  readonly timer: Micros | null;
  /** The earliest row that waits to be emitted, by the clock. */
  readonly row: Micros | null;
  /** The seal, by what was received. */
  readonly seal: Micros | null;
}

const WAKE_BYTES = 3 * 8;

/**
 * A player's place in the fold. After a restart he sleeps as the checkpoint's bytes until an event or a wake time comes:
 * a partition of many players is there at once, and each is decoded when he is first needed.
 */
export class PlayerSlot {
  readonly key: PlayerKey;
  readonly #codec: StateCodec;
  #state: PlayerState | null;
  #bytes: Buffer | null;
  /** Due time under which he waits among the timers. */
  scheduled: Micros | null = null;
  /** Due time under which he waits to be sealed. */
  sealScheduled: Micros | null = null;
  /** The snapshot that still has to copy him. */
  snapshot: Snapshot | null = null;
  /** How many records the last checkpoint wrote for him. */
  records: number;

  private constructor(
    key: PlayerKey,
    codec: StateCodec,
    state: PlayerState | null,
    bytes: Buffer | null,
    records: number,
  ) {
    this.key = key;
    this.#codec = codec;
    this.#state = state;
    this.#bytes = bytes;
    this.records = records;
  }

  static awake(state: PlayerState, codec: StateCodec): PlayerSlot {
    return new PlayerSlot(state.player.key, codec, state, null, 0);
  }

  /** `bytes`: what {@link encode} gave; `records`: how many records of the checkpoint they were. */
  static asleep(key: PlayerKey, codec: StateCodec, bytes: Buffer, records: number): PlayerSlot {
    return new PlayerSlot(key, codec, null, bytes, records);
  }

  /** Null while he sleeps. */
  get state(): PlayerState | null {
    return this.#state;
  }

  wake(): PlayerState {
    if (this.#state !== null) return this.#state;
    if (this.#bytes === null) throw new Error(`player ${this.key} has neither state nor bytes`);
    this.#state = this.#codec.decode(this.#bytes, WAKE_BYTES) as PlayerState;
    this.#bytes = null;
    return this.#state;
  }

  /** Lets go of everything but the key: what still waits for him finds nobody. */
  forget(): void {
    this.#state = null;
    this.#bytes = null;
    this.scheduled = null;
  }

  /** Of one who sleeps; he is not decoded for it. */
  get wakeTimes(): WakeTimes {
    if (this.#bytes === null) throw new Error(`player ${this.key} is awake: the fold knows his times`);
    const bytes = this.#bytes;
    const time = (place: number): Micros | null => {
      const at = bytes.readDoubleLE(place * 8);
      return Number.isNaN(at) ? null : (at as Micros);
    };
    return { timer: time(0), row: time(1), seal: time(2) };
  }

  encode(times: WakeTimes): Buffer {
    const head = Buffer.allocUnsafe(WAKE_BYTES);
    for (const [place, at] of [times.timer, times.row, times.seal].entries()) {
      head.writeDoubleLE(at ?? Number.NaN, place * 8);
    }
    return Buffer.concat([head, this.#codec.encode(this.wake())]);
  }
}
