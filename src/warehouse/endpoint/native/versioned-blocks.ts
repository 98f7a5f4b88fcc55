import { setImmediate } from "node:timers/promises";
import { NativeReader } from "./native-reader.ts";
import { type SkipColumn, skipColumnOf } from "./skip-column.ts";

/** From this version of the protocol on, each column says whether it is written in a way of its own. */
export const VERSION_OF_OWN_WAYS = 54_454;

/** Fields 1 and 2 of a block of no kind in particular, and the end of its fields. */
const BLOCK_INFO = Buffer.from([1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0]);
const IN_NO_OWN_WAY = Buffer.from([0]);

/**
 * A result in Native format as who names a `client_protocol_version` of at least {@link VERSION_OF_OWN_WAYS} reads it: the
 * engine in this process writes what those get who name none. A list of pieces for each block. Throws ReadError for columns
 * of types that are not known here.
 */
export async function versionedBlocks(result: Uint8Array): Promise<readonly Buffer[][]> {
  const reader = new NativeReader(result);
  const skips = new Map<string, SkipColumn>();
  const blocks: Buffer[][] = [];
  while (!reader.atEnd) {
    blocks.push(versionedBlock(reader, skips));
    await setImmediate();
  }
  return blocks;
}

function versionedBlock(reader: NativeReader, skips: Map<string, SkipColumn>): Buffer[] {
  const start = reader.place;
  const columns = reader.number();
  const rows = reader.number();
  const pieces = [BLOCK_INFO, reader.since(start)];
  for (let column = 0; column < columns; column++) {
    const beginning = reader.place;
    reader.text();
    const type = reader.text();
    pieces.push(reader.since(beginning), IN_NO_OWN_WAY);
    const values = reader.place;
    const skip = skips.get(type) ?? skipColumnOf(type);
    skips.set(type, skip);
    if (rows > 0) skip(reader, rows);
    pieces.push(reader.since(values));
  }
  return pieces;
}
