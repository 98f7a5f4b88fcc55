import { createGunzip, createZstdDecompress } from "node:zlib";
import { Inflater } from "./inflater.ts";
import { ZstdFrames } from "./zstd-frames.ts";

export type Compression = "none" | "gzip" | "zstd";

const MAGIC_BYTES = 4;
const OUTPUT_BYTES = 256 * 1024;

/** How data is compressed, by its first bytes; names prove nothing. */
export function compressionOf(head: Buffer): Compression {
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.length < MAGIC_BYTES) return "none";
  const magic = head.readUInt32LE(0);
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5 ? "zstd" : "none";
}

/**
 * What the chunks hold, decompressed when they are gzip or zstd, in constant memory. Data that ends too early throws
 * after everything before was given.
 */
export async function* decompress(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, all } = await peek(chunks);
  switch (compressionOf(head)) {
    case "none":
      yield* all;
      return;
    case "gzip":
      yield* gunzip(all);
      return;
    case "zstd":
      yield* unzstd(all);
  }
}

async function peek(chunks: AsyncIterable<Buffer>): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MAGIC_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return { head, all: resume(head, iterator) };
}

async function* resume(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const inflater = new Inflater(createGunzip({ chunkSize: OUTPUT_BYTES }));
  try {
    for await (const chunk of chunks) yield* inflater.write(chunk);
    yield* inflater.finish();
  } finally {
    inflater.close();
  }
}

async function* unzstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const frames = new ZstdFrames();
  let inflater: Inflater | undefined;
  try {
    for await (const chunk of chunks) {
      for (const part of frames.split(chunk)) {
        inflater ??= new Inflater(createZstdDecompress({ chunkSize: OUTPUT_BYTES }));
        yield* inflater.write(part.bytes);
        if (!part.endsFrame) continue;
        yield* inflater.finish();
        inflater.close();
        inflater = undefined;
      }
    }
    if (inflater !== undefined) yield* inflater.finish();
    if (!frames.atEnd) throw new Error("unexpected end of file");
  } finally {
    inflater?.close();
  }
}
