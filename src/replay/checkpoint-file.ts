import { type FileHandle, open } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import type { CheckpointRecord } from "../engine/checkpoint.ts";

/** Records of one frame: small enough that reading takes little memory. */
const FRAME_RECORDS = 2_000;
const HEADER_BYTES = 9;

/**
 * A file of checkpoints, each appended behind the one before: what changed since, in frames of length, checksum, mark of
 * the last frame and content. One that was not written to its end, because the process was killed, does not count.
 */
export class CheckpointFile {
  readonly #file: FileHandle;
  #end: number;

  private constructor(file: FileHandle, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /** Opens or makes the file. `onRecord` gets the records of every checkpoint in it, in order. */
  static async open(path: string, onRecord: (record: CheckpointRecord) => void): Promise<CheckpointFile> {
    const file = await open(path, "a+");
    let end = 0;
    for await (const { records, to } of wholeCheckpoints(file)) {
      for (const record of records) onRecord(record);
      end = to;
    }
    await file.truncate(end);
    return new CheckpointFile(file, end);
  }

  get isEmpty(): boolean {
    return this.#end === 0;
  }

  /** Durable when it resolves. */
  async append(records: readonly CheckpointRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += FRAME_RECORDS) {
      const isLast = from + FRAME_RECORDS >= records.length;
      const frame = frameOf(records.slice(from, from + FRAME_RECORDS), isLast);
      await this.#file.appendFile(frame);
      this.#end += frame.length;
    }
    await this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function frameOf(records: readonly CheckpointRecord[], isLast: boolean): Buffer {
  const content = serialize(records);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(content.length, 0);
  header.writeUInt32LE(crc32(content), 4);
  header.writeUInt8(isLast ? 1 : 0, 8);
  return Buffer.concat([header, content]);
}

interface WholeCheckpoint {
  readonly records: readonly CheckpointRecord[];
  /** Where the file goes on behind it. */
  readonly to: number;
}

async function* wholeCheckpoints(file: FileHandle): AsyncGenerator<WholeCheckpoint> {
  let records: CheckpointRecord[] = [];
  let at = 0;
  for (;;) {
    const header = await bytesAt(file, at, HEADER_BYTES);
    if (header === undefined) return;
    const content = await bytesAt(file, at + HEADER_BYTES, header.readUInt32LE(0));
    if (content === undefined || crc32(content) !== header.readUInt32LE(4)) return;
    at += HEADER_BYTES + content.length;
    records = records.concat((deserialize(content) as CheckpointRecord[]).map(asBuffers));
    if (header.readUInt8(8) === 0) continue;
    yield { records, to: at };
    records = [];
  }
}

/** What was written as Buffers is read as plain bytes. */
function asBuffers({ key, value, headers }: CheckpointRecord): CheckpointRecord {
  const named = Object.entries(headers ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes)] as const);
  return {
    key: Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: Object.fromEntries(named),
  };
}

/** Undefined when the file ends before. */
async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
  return bytesRead === length ? buffer : undefined;
}
