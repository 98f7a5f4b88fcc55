import type { Block } from "../../state-store/block.ts";

/** Blocks that a value refers to: the value has their numbers, somebody else the bytes. */
export interface BlockNumbers {
  numberOf(block: Block): number;
  /** Throws when there is none with this number. */
  blockAt(number: number): Block;
}

/** For values that refer to none. */
export const NO_BLOCKS: BlockNumbers = {
  numberOf() {
    throw new Error("state refers to a block where nobody keeps blocks");
  },
  blockAt(number) {
    throw new Error(`state refers to block ${number} where nobody keeps blocks`);
  },
};
