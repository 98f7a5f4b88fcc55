/** Where a store has the bytes of a player: filled in by the store alone. */
export interface Placed {
  readonly key: string;
  /** How many records of the checkpoint the bytes are. */
  readonly records: number;
  /** Number of the segment; {@link NOWHERE}: the store has nothing of him. */
  segment: number;
  offset: number;
  length: number;
}

export const NOWHERE = -1;
