import { open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import type { SegmentSizes } from "./file-segment.ts";
import { readIfThere } from "./read-if-there.ts";

/** The checkpoint that a folder's segments hold, to the byte. */
export interface Stamp {
  /** Which sequence of checkpoints it is one of: that of another log has another number. */
  readonly lineage: number;
  readonly generation: number;
  /** Of the topology. */
  readonly digest: string;
  /** Offset in `checkpoints` from which on there is the checkpoint's head, and whatever is newer. */
  readonly position: number;
}

export interface StampedSegments extends Stamp {
  readonly segments: readonly SegmentSizes[];
  /** Players who were erased: entries of theirs before these places are nobody's. */
  readonly buried: ReadonlyMap<string, Burial>;
}

export interface Burial {
  readonly segment: number;
  readonly offset: number;
}

const FORMAT = 1;
const NAME = "stamp";
const CRC_BYTES = 4;

/** Undefined when there is none, or it is not whole, or of another format: then nothing in the folder is to be believed. */
export async function readStamp(folder: string): Promise<StampedSegments | undefined> {
  const bytes = await readIfThere(stampPath(folder));
  if (bytes === undefined || bytes.length < CRC_BYTES) return undefined;
  const body = bytes.subarray(CRC_BYTES);
  if (crc32(body) !== bytes.readUInt32LE(0)) return undefined;
  const { format, ...stamp } = deserialize(body) as StampedSegments & { format: number };
  return format === FORMAT ? stamp : undefined;
}

/** Durable, whole, when it resolves; until then the one before holds. */
export async function writeStamp(folder: string, stamp: StampedSegments): Promise<void> {
  const body = serialize({ format: FORMAT, ...stamp });
  const head = Buffer.allocUnsafe(CRC_BYTES);
  head.writeUInt32LE(crc32(body));
  const path = stampPath(folder);
  const file = await open(`${path}.new`, "w");
  try {
    await file.writeFile(Buffer.concat([head, body]));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
}

export function stampPath(folder: string): string {
  return join(folder, NAME);
}

/** What was created or renamed in it is there after a power failure. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
