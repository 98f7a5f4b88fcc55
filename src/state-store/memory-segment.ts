import { type EntryParts, keyOf, lengthAt, writeEntry } from "./entry.ts";
import type { Segment } from "./segment.ts";

/** A segment in memory: one allocation of many players' bytes, which costs the garbage collector nothing. */
export class MemorySegment implements Segment {
  readonly id: number;
  size = 0;
  live = 0;
  readonly #bytes: Buffer;

  constructor(id: number, bytes: Buffer) {
    this.id = id;
    this.#bytes = bytes;
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  /** Its bytes for another segment, when nobody needs this one any more. */
  get emptied(): Buffer {
    return this.#bytes;
  }

  takes(length: number): boolean {
    return this.size + length <= this.#bytes.length;
  }

  append(entry: EntryParts, length: number): number {
    const offset = this.size;
    writeEntry(this.#bytes, offset, entry, length);
    this.size += length;
    return offset;
  }

  read(offset: number, length: number): Buffer {
    return this.#bytes.subarray(offset, offset + length);
  }

  reader(): (offset: number, length: number) => Buffer {
    return (offset, length) => this.read(offset, length);
  }

  *entries(): Generator<{ key: string; offset: number }> {
    for (let offset = 0; offset < this.size; offset += lengthAt(this.#bytes, offset))
      yield { key: keyOf(this.#bytes.subarray(offset)), offset };
  }
}
