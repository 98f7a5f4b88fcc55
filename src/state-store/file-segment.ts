import { closeSync, fdatasync, openSync, readSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { type EntryParts, writeEntry } from "./entry.ts";
import type { Segment } from "./segment.ts";
import { IndexBlock, type IndexEntry, indexEntries } from "./segment-index.ts";

const CRC_BYTES = 4;
const BUFFER_BYTES = 1024 * 1024;
/** Of what is read in order. */
const AHEAD_BYTES = 256 * 1024;
const NOTHING = Buffer.alloc(0);
const flushed = promisify(fdatasync);

/** Makes the error of a file that is damaged or cannot be written. */
export type SegmentFailure = (what: "cannot be written" | "is damaged", cause: unknown, path: string) => Error;

/** How much of a segment's files is to be believed. */
export interface SegmentSizes {
  readonly id: number;
  readonly size: number;
  readonly indexSize: number;
}

/** A segment in two files: entries, each with a checksum behind it, and an index of them. */
export class FileSegment implements Segment {
  readonly id: number;
  readonly paths: readonly [data: string, index: string];
  readonly capacity: number;
  readonly #failure: SegmentFailure;
  readonly #data: number;
  readonly #index: number;
  readonly #block = new IndexBlock();
  /** What is not in the file yet. */
  #buffer: Buffer;
  #buffered = 0;
  #scratch = Buffer.allocUnsafeSlow(16 * 1024);
  #isSynced = true;
  size: number;
  #indexSize: number;
  live = 0;

  private constructor(path: string, sizes: SegmentSizes, capacity: number, failure: SegmentFailure, flags: "r" | "w+") {
    this.id = sizes.id;
    this.#failure = failure;
    this.paths = [`${path}.data`, `${path}.index`];
    this.capacity = capacity;
    this.size = sizes.size;
    this.#indexSize = sizes.indexSize;
    this.#data = this.#attempt(flags, () => openSync(this.paths[0], flags));
    this.#index = this.#attempt(flags, () => openSync(this.paths[1], flags));
    this.#buffer = flags === "r" ? NOTHING : Buffer.allocUnsafeSlow(BUFFER_BYTES);
  }

  /** `capacity`: bytes after which it takes no more. */
  static create(path: string, id: number, capacity: number, failure: SegmentFailure): FileSegment {
    return new FileSegment(path, { id, size: 0, indexSize: 0 }, capacity, failure, "w+");
  }

  /** One that is there, of which no more than `sizes` is believed; it takes nothing. */
  static open(path: string, sizes: SegmentSizes, capacity: number, failure: SegmentFailure): FileSegment {
    return new FileSegment(path, sizes, capacity, failure, "r");
  }

  get sizes(): SegmentSizes {
    return { id: this.id, size: this.size, indexSize: this.#indexSize };
  }

  takes(length: number): boolean {
    return this.#buffer !== NOTHING && this.size + length + CRC_BYTES <= this.capacity;
  }

  append(entry: EntryParts, length: number): number {
    const whole = length + CRC_BYTES;
    if (this.#buffered + whole > this.#buffer.length) this.flush();
    if (whole > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(whole);
    const at = this.#buffered;
    writeEntry(this.#buffer, at, entry, length);
    this.#buffer.writeUInt32LE(crc32(this.#buffer.subarray(at, at + length)), at + length);
    this.#block.add(entry.key, entry.records, this.size, length, entry.payload);
    this.#buffered += whole;
    const offset = this.size;
    this.size += whole;
    return offset;
  }

  read(offset: number, length: number): Buffer {
    const inFile = this.size - this.#buffered;
    if (offset >= inFile) return this.#buffer.subarray(offset - inFile, offset - inFile + length);
    const whole = length + CRC_BYTES;
    if (whole > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(2 * whole);
    return this.#attempt("r", () => {
      const count = readSync(this.#data, this.#scratch, 0, whole, offset);
      return checked(this.#scratch.subarray(0, count), offset, length);
    });
  }

  /** Reads many entries of the file at once. */
  reader(): (offset: number, length: number) => Buffer {
    this.flush();
    let bytes = Buffer.allocUnsafeSlow(AHEAD_BYTES);
    let [from, to] = [0, 0];
    return (offset, length) => {
      const whole = length + CRC_BYTES;
      return this.#attempt("r", () => {
        if (offset < from || offset + whole > to) {
          if (whole > bytes.length) bytes = Buffer.allocUnsafeSlow(whole);
          from = offset;
          to = offset + readSync(this.#data, bytes, 0, bytes.length, offset);
        }
        return checked(bytes.subarray(offset - from, Math.min(offset + whole, to) - from), offset, length);
      });
    };
  }

  /** Hands everything to the operating system. */
  flush(): void {
    if (this.#buffered === 0) return;
    this.#isSynced = false;
    this.#attempt("w+", () => {
      writeAll(this.#data, this.#buffer.subarray(0, this.#buffered), this.size - this.#buffered);
      this.#buffered = 0;
      const block = this.#block.take();
      writeAll(this.#index, block, this.#indexSize);
      this.#indexSize += block.length;
    });
  }

  /** It takes no more: gives up its buffer. */
  seal(): void {
    this.flush();
    this.#buffer = NOTHING;
  }

  /** Everything that was flushed is on the disk when it resolves. */
  async sync(): Promise<void> {
    if (this.#isSynced) return;
    this.#isSynced = true;
    await Promise.all([flushed(this.#data), flushed(this.#index)]);
  }

  *entries(): Generator<IndexEntry> {
    this.flush();
    const bytes = Buffer.allocUnsafeSlow(this.#indexSize);
    try {
      if (readSync(this.#index, bytes, 0, bytes.length, 0) !== bytes.length)
        throw new Error("it is shorter than it was");
      yield* indexEntries(bytes);
    } catch (error) {
      throw this.#failure("is damaged", error, this.paths[1]);
    }
  }

  close(): void {
    closeSync(this.#data);
    closeSync(this.#index);
  }

  #attempt<Result>(to: "r" | "w+", work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw this.#failure(to === "r" ? "is damaged" : "cannot be written", error, this.paths[0]);
    }
  }
}

/** The entry at the beginning of what was read at `offset`. Throws when it is not what was appended. */
function checked(read: Buffer, offset: number, length: number): Buffer {
  const entry = read.subarray(0, length);
  if (read.length !== length + CRC_BYTES || crc32(entry) !== read.readUInt32LE(length))
    throw new Error(`the entry at byte ${offset} is not what was written`);
  return entry;
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
