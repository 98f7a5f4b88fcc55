import { ReadError } from "../read-only-engine.ts";
import { cityHash128 } from "./city-hash.ts";
import { literalsOnly, lz4Decoded } from "./lz4-block.ts";

const CHECKSUM_BYTES = 16;
/** Method, and the lengths before and after compression. The compressed one counts these bytes, too. */
const HEADER_BYTES = 9;
const BEGINNING_BYTES = CHECKSUM_BYTES + HEADER_BYTES;
const NOT_COMPRESSED = 0x02;
const LZ4 = 0x82;

/** What a frame begins with. */
export interface FrameBeginning {
  readonly checksum: readonly [bigint, bigint];
  readonly method: number;
  /** Of the whole frame. */
  readonly bytes: number;
  readonly uncompressedBytes: number;
}

/** A frame of ClickHouse's own compression, of the method that every client knows. */
export function frameOf(content: Uint8Array): Buffer {
  const block = literalsOnly(content);
  const frame = Buffer.allocUnsafe(BEGINNING_BYTES + block.length);
  frame.writeUInt8(LZ4, CHECKSUM_BYTES);
  frame.writeUInt32LE(HEADER_BYTES + block.length, CHECKSUM_BYTES + 1);
  frame.writeUInt32LE(content.length, CHECKSUM_BYTES + 5);
  frame.set(block, BEGINNING_BYTES);
  const [first, second] = cityHash128(frame.subarray(CHECKSUM_BYTES));
  frame.writeBigUInt64LE(first, 0);
  frame.writeBigUInt64LE(second, 8);
  return frame;
}

/** What is in frames, of `most` bytes in all. Throws ReadError. */
export function contentOf(frames: Buffer, most: number): Buffer {
  const contents: Uint8Array[] = [];
  let total = 0;
  for (let rest = frames; rest.length > 0; ) {
    const beginning = beginningOf(rest);
    total += beginning.uncompressedBytes;
    if (total > most) throw new ReadError(62, "QUERY_IS_TOO_LARGE", `What is compressed is over ${most} bytes`);
    contents.push(contentOfOne(rest.subarray(0, beginning.bytes), beginning));
    rest = rest.subarray(beginning.bytes);
  }
  return Buffer.concat(contents);
}

/** Throws ReadError where there is no frame, or not all of it. */
export function beginningOf(frame: Buffer): FrameBeginning {
  if (frame.length < BEGINNING_BYTES) throw cutOff();
  const bytes = CHECKSUM_BYTES + frame.readUInt32LE(CHECKSUM_BYTES + 1);
  if (bytes < BEGINNING_BYTES || bytes > frame.length) throw cutOff();
  return {
    checksum: [frame.readBigUInt64LE(0), frame.readBigUInt64LE(8)],
    method: frame.readUInt8(CHECKSUM_BYTES),
    bytes,
    uncompressedBytes: frame.readUInt32LE(CHECKSUM_BYTES + 5),
  };
}

function contentOfOne(frame: Buffer, { checksum, method, uncompressedBytes }: FrameBeginning): Uint8Array {
  const [first, second] = cityHash128(frame.subarray(CHECKSUM_BYTES));
  if (first !== checksum[0] || second !== checksum[1])
    throw new ReadError(40, "CHECKSUM_DOESNT_MATCH", "What is compressed is not what its checksum is of");
  const block = frame.subarray(BEGINNING_BYTES);
  if (method === LZ4) return decoded(block, uncompressedBytes);
  if (method !== NOT_COMPRESSED)
    throw new ReadError(89, "UNKNOWN_COMPRESSION_METHOD", `Unknown codec family code: ${method}, use LZ4 or NONE`);
  if (block.length !== uncompressedBytes)
    throw new ReadError(271, "CANNOT_DECOMPRESS", `${block.length} bytes are not of its length, ${uncompressedBytes}`);
  return block;
}

function decoded(block: Uint8Array, length: number): Uint8Array {
  try {
    return lz4Decoded(block, length);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReadError(271, "CANNOT_DECOMPRESS", why, { cause: error });
  }
}

function cutOff(): ReadError {
  return new ReadError(33, "CANNOT_READ_ALL_DATA", "Cannot read all data: what is compressed was cut off");
}
