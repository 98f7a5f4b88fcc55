import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Duplex, pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGzip, gzip } from "node:zlib";
import type { FastifyReply } from "fastify";
import { framed } from "./frames/framed.ts";
import type { Packing } from "./http-request.ts";

/** The fastest: it takes a thread that file access waits for. */
const GZIP = { level: 1 };
const CHUNK_BYTES = 256 * 1024;

const compressed = promisify(gzip);

/** Sends bytes, packed as their client reads them. */
export async function sendBytes(reply: FastifyReply, bytes: Uint8Array, packing: Packing): Promise<FastifyReply> {
  if (packing === "frames") return reply.send(Readable.from(framed([bytes])));
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (packing === "none") return reply.send(body);
  return reply.header("Content-Encoding", "gzip").send(await compressed(body, GZIP));
}

/** The file is gone when it was sent, or when the client went away. */
export function sendFile(reply: FastifyReply, path: string, packing: Packing): FastifyReply {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  file.once("close", () => void rm(path, { force: true }));
  return sendStream(reply, file, packing);
}

export function sendStream(reply: FastifyReply, stream: Readable, packing: Packing): FastifyReply {
  if (packing === "none") return reply.send(stream);
  const packed = packing === "gzip" ? createGzip(GZIP) : Duplex.from(framed);
  pipeline(stream, packed, () => undefined);
  if (packing === "gzip") reply.header("Content-Encoding", "gzip");
  return reply.send(packed);
}
