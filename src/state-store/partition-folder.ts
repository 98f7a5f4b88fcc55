import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FileSegment, type SegmentFailure } from "./file-segment.ts";
import type { IndexEntry } from "./segment-index.ts";
import { type Burial, readStamp, type Stamp, type StampedSegments, stampPath, writeStamp } from "./stamp.ts";
import { type Segments, StateStore } from "./state-store.ts";
import { StateStoreError } from "./state-store-error.ts";

const SEGMENT_BYTES = 64 * 1024 * 1024;
/** What is no segment or stamp is not the folder's to remove. */
const SEGMENT_FILE = /^\d+\.(?:data|index)$/;
/** So many segments are taken up at a checkpoint because of who was erased. */
const REWRITES = 2;

export interface FolderOptions {
  readonly path: string;
  /** Ends when the folder is closed. */
  readonly lock?: { close(): void };
  /** Is told when a file cannot be written. */
  readonly unwritable?: () => void;
  /** Bytes of a segment. */
  readonly segmentBytes?: number;
}

/** An entry that was there when the folder was stamped, unless its player was erased. */
export interface StampedEntry extends IndexEntry {
  readonly segment: number;
}

/**
 * The bytes of a partition's sleepers on a disk: a cache of the topic `checkpoints`, and never the truth. What is in it is
 * believed as far as its stamp says, and thrown away where that cannot be.
 */
export class PartitionFolder {
  readonly #path: string;
  readonly #options: FolderOptions;
  #stamped: StampedSegments | undefined;
  #opened: FileSegment[] = [];
  #store: StateStore | undefined;
  readonly #capacity: number;
  #current: FileSegment | undefined;
  #doomed: FileSegment[] = [];
  readonly #buried: Map<string, Burial>;
  #rewrites = REWRITES;

  private constructor(options: FolderOptions, stamped: StampedSegments | undefined) {
    this.#path = options.path;
    this.#options = options;
    this.#stamped = stamped;
    this.#capacity = options.segmentBytes ?? SEGMENT_BYTES;
    this.#buried = new Map(stamped?.buried);
  }

  /** Throws when the folder cannot be read. */
  static async open(options: FolderOptions): Promise<PartitionFolder> {
    return new PartitionFolder(options, await readStamp(options.path));
  }

  /** Undefined: nothing in it is to be believed. */
  get stamp(): Stamp | undefined {
    return this.#stamped;
  }

  /** With the segments that the stamp names; after {@link clear}, an empty one. */
  get store(): StateStore {
    this.#store ??= this.#openStore();
    return this.#store;
  }

  /** What the stamp names, the last entry of a player last. Throws when something is damaged. */
  *entries(): Generator<StampedEntry> {
    this.#store ??= this.#openStore();
    for (const segment of this.#opened) {
      for (const entry of segment.entries()) {
        const burial = this.#buried.get(entry.key);
        if (burial === undefined || !isBefore(segment.id, entry.offset, burial))
          yield { ...entry, segment: segment.id };
      }
    }
  }

  /** Everything in the store, and no more, is the checkpoint's: from now on this is believed. */
  async save(stamp: Stamp): Promise<void> {
    this.#current?.flush();
    const segments = [...this.store.segments].filter((each) => each instanceof FileSegment);
    const doomed = this.#doomed;
    this.#doomed = [];
    this.#rewrites = REWRITES;
    this.#forgetBurials(segments);
    this.#stamped = { ...stamp, segments: segments.map(({ sizes }) => sizes), buried: new Map(this.#buried) };
    try {
      await Promise.all(segments.map((each) => each.sync()));
      await writeStamp(this.#path, this.#stamped);
    } catch (error) {
      throw this.#failed("cannot be written", error, this.#path);
    }
    for (const segment of doomed) removeSegment(segment);
  }

  /** Bytes on the disk, dead ones included. */
  get size(): number {
    return this.#store?.size ?? 0;
  }

  /** Throws everything away: it is not what it should be. */
  clear(): void {
    // First: whatever else of it is left when the process ends here, nobody believes it.
    rmSync(stampPath(this.#path), { force: true });
    this.#closeSegments();
    this.#removeFiles();
    this.#stamped = undefined;
    this.#buried.clear();
    this.#store = undefined;
  }

  close(): void {
    this.#closeSegments();
    this.#options.lock?.close();
  }

  #closeSegments(): void {
    const segments = new Set([...(this.#store?.segments ?? []), ...this.#doomed]);
    for (const segment of segments) if (segment instanceof FileSegment) segment.close();
    this.#opened = [];
    this.#doomed = [];
    this.#current = undefined;
  }

  /** All but those of the segments that are kept. */
  #removeFiles(kept: readonly { readonly id: number }[] = []): void {
    const names = new Set(kept.map(({ id }) => segmentName(id)));
    for (const name of readdirSync(this.#path))
      if (SEGMENT_FILE.test(name) && !names.has(name.slice(0, name.indexOf(".")))) rmSync(join(this.#path, name));
  }

  #openStore(): StateStore {
    const sizes = this.#stamped?.segments ?? [];
    this.#removeFiles(sizes);
    for (const each of sizes)
      this.#opened.push(FileSegment.open(this.#pathOf(each.id), each, this.#capacity, this.#failed));
    const source: Segments = {
      next: (id, least) => this.#nextSegment(id, least),
      removed: (segment) => {
        if (segment instanceof FileSegment) this.#doomed.push(segment);
      },
      erased: (key) => this.#bury(key),
      mustGo: ({ id }) => this.#buried.size > 0 && this.#rewrites-- > 0 && this.#hasBuried(id),
    };
    return new StateStore(source, this.#opened);
  }

  #nextSegment(id: number, least: number): FileSegment {
    this.#current?.seal();
    this.#current = FileSegment.create(this.#pathOf(id), id, Math.max(this.#capacity, 2 * least), this.#failed);
    return this.#current;
  }

  #pathOf(id: number): string {
    return join(this.#path, segmentName(id));
  }

  /** A file is not what it should be: the stamp goes, so that whoever opens the folder next begins anew. */
  readonly #failed: SegmentFailure = (what, cause, path) => {
    rmSync(stampPath(this.#path), { force: true });
    if (what === "cannot be written") this.#options.unwritable?.();
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    return new StateStoreError(`${path} ${what}${why}. It is a cache: players are taken from the checkpoints again`, {
      cause,
    });
  };

  #bury(key: string): void {
    const { id, size } = this.#current ?? { id: Math.max(-1, ...this.#opened.map((each) => each.id)) + 1, size: 0 };
    this.#buried.set(key, { segment: id, offset: size });
  }

  #hasBuried(id: number): boolean {
    for (const { segment } of this.#buried.values()) if (id <= segment) return true;
    return false;
  }

  #forgetBurials(segments: readonly FileSegment[]): void {
    const first = Math.min(...segments.map(({ id }) => id));
    for (const [key, { segment }] of this.#buried) if (segment < first) this.#buried.delete(key);
  }
}

function isBefore(segment: number, offset: number, burial: Burial): boolean {
  return segment < burial.segment || (segment === burial.segment && offset < burial.offset);
}

function segmentName(id: number): string {
  return String(id).padStart(8, "0");
}

function removeSegment(segment: FileSegment): void {
  segment.close();
  for (const path of segment.paths) rmSync(path, { force: true });
}
