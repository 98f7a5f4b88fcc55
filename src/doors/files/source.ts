import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { FileError, fileError } from "./file-error.ts";

/** The path that stands for standard input. */
export const STDIN = "-";

const CHUNK_BYTES = 256 * 1024;

/** Bytes to ingest: a file, or something that can be read only once. */
export interface Source {
  /** What positions call it. */
  readonly name: string;
  /** Undefined for what can be read only once: stdin, a pipe. */
  readonly size: number | undefined;
  chunks(): AsyncIterable<Buffer>;
}

/**
 * Opens a file for reading, or `-` for stdin.
 *
 * @throws FileError when there is no such file, it is a directory, or may not be read
 */
export async function openSource(path: string, stdin: AsyncIterable<Buffer>): Promise<Source> {
  if (path === STDIN) return { name: "stdin", size: undefined, chunks: () => stdin };
  const size = await sizeOf(path);
  const name = basename(path);
  return { name, size, chunks: () => chunksOf(path, size) };
}

/** Size of a regular file; undefined for a pipe or device. */
async function sizeOf(path: string): Promise<number | undefined> {
  // Opening a pipe would wait for its writer, and take it away from the reader to come; a file shows its faults here.
  const facts = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw fileError(path, cause);
  });
  if (facts.isDirectory()) throw fileError(path, Object.assign(new Error("is a directory"), { code: "EISDIR" }));
  if (!facts.isFile()) return undefined;
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw fileError(path, cause);
  });
  await handle.close();
  return facts.size;
}

/** Only as far as the file went when it was opened: what is appended meanwhile belongs to another digest. */
async function* chunksOf(path: string, size: number | undefined): AsyncGenerator<Buffer> {
  if (size === 0) return;
  const end = size === undefined ? Number.POSITIVE_INFINITY : size - 1;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, end })) yield chunk as Buffer;
  } catch (cause) {
    throw fileError(path, cause as NodeJS.ErrnoException);
  }
}

/** SHA-256 of a source in hexadecimal. */
export async function digestOf(source: Source): Promise<string> {
  if (source.size === undefined) throw new FileError(`${source.name} can be read only once: it has no digest`);
  const hash = createHash("sha256");
  for await (const chunk of source.chunks()) hash.update(chunk);
  return hash.digest("hex");
}
