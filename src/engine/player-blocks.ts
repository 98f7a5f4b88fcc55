import type { Block } from "../state-store/block.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { BlockNumbers } from "./state-codec/block-numbers.ts";

/** A player key has two bars, so no player's name is that of a block. */
const NAME = /^([^|]*\|[^|]*\|[^|]*)\|b(\d+)$/;

/** The name of a player's block, as a record of the checkpoint and in the store. */
export function blockName(player: string, number: number): string {
  return `${player}|b${number}`;
}

/** Whose block the name is, and which; undefined: it is no block's. */
export function parseBlockName(name: string): { readonly player: string; readonly number: number } | undefined {
  const [, player, number] = NAME.exec(name) ?? [];
  return player === undefined ? undefined : { player, number: Number(number) };
}

/** What the next checkpoint has to say of a player's blocks. */
export interface BlockChanges {
  readonly fresh: readonly Block[];
  readonly gone: readonly Block[];
}

/** The blocks of one player: those that his state refers to, and those that are in the checkpoint. */
export class PlayerBlocks implements BlockNumbers {
  readonly #player: PlayerKey;
  /** By number: those of his state as it was encoded last, or as the checkpoint has it. */
  #named = new Map<number, Block>();
  /** By number: those that the last checkpoint has. */
  #written = new Map<number, Block>();
  #next = 0;

  constructor(player: PlayerKey) {
    this.#player = player;
  }

  /** One that the checkpoint has; it takes the place of another of the number. */
  add(block: Block): void {
    this.#named.set(block.number, block);
    this.#written.set(block.number, block);
    this.#next = Math.max(this.#next, block.number + 1);
  }

  /** His state is encoded anew: whatever it refers to asks for its number. */
  begin(): void {
    this.#named = new Map();
  }

  numberOf(block: Block): number {
    if (!block.isNamed) {
      const number = this.#next++;
      block.name(blockName(this.#player, number), number);
    }
    this.#named.set(block.number, block);
    return block.number;
  }

  blockAt(number: number): Block {
    const block = this.#named.get(number);
    if (block !== undefined) return block;
    throw new Error(`the state of ${this.#player} refers to block ${number}, which its checkpoint lacks`);
  }

  /** Those of any checkpoint. */
  get all(): Iterable<Block> {
    return this.#written.values();
  }

  get isEmpty(): boolean {
    return this.#named.size === 0 && this.#written.size === 0;
  }

  /** What became of them since the last time, as of the state that was encoded last. */
  takeChanges(): BlockChanges {
    const [named, written] = [this.#named, this.#written];
    const fresh = [...named.values()].filter(({ number }) => !written.has(number));
    const gone = [...written.values()].filter(({ number }) => !named.has(number));
    if (fresh.length > 0 || gone.length > 0) this.#written = new Map(named);
    return { fresh, gone };
  }

  /** Undefined: no checkpoint has one of the number. */
  find(number: number): Block | undefined {
    return this.#written.get(number);
  }
}
