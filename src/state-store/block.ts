import { NOWHERE, type Placed } from "./placed.ts";
import type { StateStore } from "./state-store.ts";

const NO_NUMBER = -1;

/**
 * Bytes that a player's state refers to and that never change: what is settled and seldom wanted. A checkpoint has them in a
 * record of their own, once, and as soon as that is durable the store has them instead of the memory.
 */
export class Block implements Placed {
  readonly records = 1;
  segment = NOWHERE;
  offset = 0;
  length = 0;
  #key = "";
  #number = NO_NUMBER;
  /** Null: the store has them. */
  #bytes: Buffer | null;
  #store: StateStore | null = null;

  /** A new one. The bytes are its own from now on; none at all would say that it is gone. */
  constructor(bytes: Buffer) {
    if (bytes.length === 0) throw new Error("a block has to have bytes");
    this.#bytes = bytes;
  }

  /** One of which the store has the bytes. */
  static stored(key: string, number: number, store: StateStore): Block {
    const block = new Block(SOME);
    block.#bytes = null;
    block.#store = store;
    block.name(key, number);
    return block;
  }

  /** Its name in the store; '' while it has none. */
  get key(): string {
    return this.#key;
  }

  /** Tells it apart from the player's others. */
  get number(): number {
    return this.#number;
  }

  get isNamed(): boolean {
    return this.#number !== NO_NUMBER;
  }

  name(key: string, number: number): void {
    this.#key = key;
    this.#number = number;
  }

  /** A view, valid until anything else is read of the store. */
  get bytes(): Buffer {
    if (this.#bytes !== null) return this.#bytes;
    if (this.#store === null) throw new Error(`block ${this.#key} has no bytes`);
    return this.#store.read(this);
  }

  /** A checkpoint that has it is durable: from now on the store has the bytes. */
  keepIn(store: StateStore): void {
    if (this.#bytes === null) return;
    store.put(this, this.#bytes);
    this.#store = store;
    this.#bytes = null;
  }

  /** A checkpoint without it is durable: whoever opens the store again finds that it is gone. */
  removeFrom(store: StateStore): void {
    if (this.segment === NOWHERE) return;
    // The last entry of a name counts, and one without bytes is nobody's.
    store.put(this, NOTHING);
    store.drop(this);
  }
}

const NOTHING = Buffer.alloc(0);
const SOME = Buffer.alloc(1);
