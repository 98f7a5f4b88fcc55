import { setImmediate } from "node:timers/promises";
import { frameOf } from "./frame.ts";

/** Large enough that frames cost next to nothing, and so small that a checksum holds nobody up for long. */
const CONTENT_BYTES = 256 * 1024;

/** The bytes in frames of ClickHouse's own compression, one at a time. Others have their turn between them. */
export async function* framed(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += CONTENT_BYTES) {
      yield frameOf(chunk.subarray(at, at + CONTENT_BYTES));
      await setImmediate();
    }
  }
}
