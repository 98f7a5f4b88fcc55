import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { QueryAnswer } from "./answer-query.ts";
import { frameOf } from "./frames/frame.ts";
import { httpErrorOf } from "./http-error.ts";
import type { HttpRequest, Packing } from "./http-request.ts";
import { versionedBlocks } from "./native/versioned-blocks.ts";
import { ReadError, type ReadOnlyEngine, type ReadResult } from "./read-only-engine.ts";
import { contentTypeOf } from "./result-format.ts";
import { sendBytes, sendFile, sendStream } from "./send-body.ts";

/** What ClickHouse's clients show as the server's name. */
const DISPLAY_NAME = "pitboss";

/** Sends the result of a statement, in the shape that its client reads, with the headers that ClickHouse's clients read. */
export async function sendAnswer(
  reply: FastifyReply,
  { queryId, packing, versioned }: HttpRequest,
  { result, format }: QueryAnswer,
  { timeZone }: ReadOnlyEngine,
): Promise<FastifyReply> {
  const blocks = versioned && format === "Native" ? await versionedBlocks(result.bytes) : undefined;
  reply
    .type(contentTypeOf(format))
    .header("X-ClickHouse-Query-Id", queryId ?? randomUUID())
    .header("X-ClickHouse-Format", format)
    .header("X-ClickHouse-Timezone", timeZone)
    .header("X-ClickHouse-Server-Display-Name", DISPLAY_NAME)
    .header("X-ClickHouse-Summary", summaryOf(result));
  if (blocks !== undefined) return sendStream(reply, Readable.from(inOnePiece(blocks)), packing);
  if (result.file !== undefined) return sendFile(reply, result.file, packing);
  return sendBytes(reply, result.bytes, packing);
}

/** One block after the other: all of them at once would take as much memory as the result again. */
function* inOnePiece(blocks: readonly (readonly Buffer[])[]): Generator<Buffer> {
  for (const pieces of blocks) yield Buffer.concat(pieces);
}

/** Sends an error as ClickHouse tells it: who reads frames gets it in one. */
export function sendError(
  reply: FastifyReply,
  { version }: ReadOnlyEngine,
  packing: Packing,
  error: unknown,
): FastifyReply {
  const { status, code, body } = httpErrorOf(readErrorOf(error), version);
  return reply
    .code(status)
    .type("text/plain; charset=UTF-8")
    .header("X-ClickHouse-Exception-Code", String(code))
    .send(packing === "frames" ? frameOf(Buffer.from(body)) : body);
}

/** The engine counts what is in its result. Some clients take a result of no rows for one that is not worth reading. */
function summaryOf({ rowsRead, bytesRead, elapsedSeconds }: ReadResult): string {
  const numbers = {
    read_rows: rowsRead,
    read_bytes: bytesRead,
    written_rows: 0,
    written_bytes: 0,
    total_rows_to_read: 0,
    result_rows: rowsRead,
    result_bytes: bytesRead,
    elapsed_ns: Math.round(elapsedSeconds * 1e9),
  };
  // As ClickHouse writes numbers of 64 bits in JSON.
  return JSON.stringify(numbers, (_, value: unknown) => (typeof value === "number" ? String(value) : value));
}

function readErrorOf(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if ((error as { statusCode?: number }).statusCode === 413) return new ReadError(62, "QUERY_IS_TOO_LARGE", message);
  return new ReadError(1002, "UNKNOWN_EXCEPTION", message);
}
