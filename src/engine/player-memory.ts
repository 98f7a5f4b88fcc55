import { MemorySegment } from "../state-store/memory-segment.ts";
import { StateStore } from "../state-store/state-store.ts";
import { AwakePlayers } from "./awake-players.ts";
import type { Shape } from "./state-codec/shapes.ts";
import { StateCodec } from "./state-codec/state-codec.ts";
import type { StateInMemory } from "./task-environment.ts";

const FIRST_SEGMENT_BYTES = 256 * 1024;
const SEGMENT_BYTES = 16 * 1024 * 1024;

/** A store that ends with the process. */
export function memoryStore(): StateStore {
  const free: MemorySegment[] = [];
  return new StateStore({
    next(id, least) {
      const capacity = Math.min(FIRST_SEGMENT_BYTES * 2 ** Math.min(id, 16), SEGMENT_BYTES);
      const again = least <= SEGMENT_BYTES ? free.pop() : undefined;
      return new MemorySegment(id, again?.emptied ?? Buffer.allocUnsafeSlow(Math.max(capacity, least)));
    },
    removed(segment) {
      if (segment instanceof MemorySegment && segment.capacity === SEGMENT_BYTES) free.push(segment);
    },
    erased() {},
    mustGo: () => false,
  });
}

/** Where the players of a partition are: awake as objects, asleep as bytes. */
export class PlayerMemory {
  readonly awake = new AwakePlayers();
  readonly store: StateStore;
  #codec = new StateCodec();
  /** Bytes of sleepers that no checkpoint has yet. */
  unkeptBytes = 0;
  /** How often somebody was woken. */
  wakes = 0;

  constructor(store: StateStore = memoryStore()) {
    this.store = store;
  }

  /** How players are put to sleep and woken. */
  get codec(): StateCodec {
    return this.#codec;
  }

  /** What the store has was encoded with these. To be said before anybody wakes. */
  useShapes(shapes: readonly Shape[]): void {
    this.#codec = new StateCodec(shapes);
  }

  get figures(): StateInMemory {
    const { awake, store, wakes } = this;
    return { awake: awake.count, awakeBytes: awake.bytes, storedBytes: store.size, wakes };
  }
}
