import type { EntryParts } from "./entry.ts";

/** A stretch of a store that is only ever appended to, and removed as a whole. */
export interface Segment {
  readonly id: number;
  /** Bytes appended. */
  readonly size: number;
  /** Bytes that somebody's place still names; kept by the store. */
  live: number;
  /** Bytes that it was made for. */
  readonly capacity: number;
  /** Whether an entry of so many bytes still belongs here. */
  takes(length: number): boolean;
  /** Where the entry begins. */
  append(entry: EntryParts, length: number): number;
  /** The bytes of one entry; valid until the next call. Throws when they are not what was appended. */
  read(offset: number, length: number): Buffer;
  /** Does what {@link read} does, at less cost for whoever goes on from one entry to a later one. The segment takes no more. */
  reader(): (offset: number, length: number) => Buffer;
  /** Every entry, whether it lives or not. */
  entries(): Iterable<{ readonly key: string; readonly offset: number }>;
}
