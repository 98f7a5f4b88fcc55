import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGzip, gzip } from "node:zlib";
import type { FastifyReply } from "fastify";
import { framed } from "./frames/framed.ts";
import type { Packing } from "./http-request.ts";
import type { ReadResult } from "./read-only-engine.ts";

/** The fastest: it takes a thread that file access waits for. */
const GZIP = { level: 1 };
const CHUNK_BYTES = 256 * 1024;

const compressed = promisify(gzip);

/** Sends what a statement gave, packed as its client reads it. A file is gone when it was sent, or the client went away. */
export async function sendResult(reply: FastifyReply, result: ReadResult, packing: Packing): Promise<FastifyReply> {
  if (result.file !== undefined) return sendFile(reply, result.file, packing);
  const { bytes } = result;
  if (packing === "frames") return reply.send(Readable.from(framed([bytes])));
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (packing === "none") return reply.send(body);
  return reply.header("Content-Encoding", "gzip").send(await compressed(body, GZIP));
}

function sendFile(reply: FastifyReply, path: string, packing: Packing): FastifyReply {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  file.once("close", () => void rm(path, { force: true }));
  if (packing === "none") return reply.send(file);
  if (packing === "frames") return reply.send(Readable.from(framed(file)));
  const packed = createGzip(GZIP);
  pipeline(file, packed, () => undefined);
  return reply.header("Content-Encoding", "gzip").send(packed);
}
