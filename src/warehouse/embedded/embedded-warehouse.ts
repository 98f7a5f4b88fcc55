import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open as openFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { avroBlock } from "../avro-block.ts";
import type { ReadOnlyEngine } from "../endpoint/read-only-engine.ts";
import { identifier, insertStatement, readingSchema, stringLiteral } from "../insert-statement.ts";
import type { AvroRows, Warehouse } from "../port.ts";
import { RunningWork } from "../running-work.ts";
import { warehouseErrorOf } from "../warehouse-error.ts";
import { ChdbConnection } from "./chdb-connection.ts";
import { type EmbeddedReader, openEmbeddedReader } from "./embedded-reader.ts";

/** Blocks on their way in, and results on their way out; what a crash left there is removed at the next start. */
const INCOMING = "incoming";

/** Queries, and inserts, at a time. Each running statement holds one of the four threads that Node does file access with. */
const READERS = 2;
const WRITERS = 2;

/** Statements for others that may wait for their turn. */
const WAITING = 100;

/**
 * ClickHouse in this process, in `directory` (outputs.md, Where the warehouse is). Unqualified table names mean
 * `database`, which is created when it is not there. A directory belongs to one process, and a process can have one open.
 */
export async function openEmbeddedWarehouse(directory: string, database = "pitboss"): Promise<Warehouse> {
  const path = resolve(directory);
  if (/[*?{}]/.test(path)) {
    throw new Error(`data directory ${path} has one of *?{} in its name, a pattern to ClickHouse: choose another one`);
  }
  await mkdir(path, { recursive: true });
  return open(path, database, join(path, INCOMING));
}

/**
 * The same in another database, where this process has the directory open already: it is to be closed before that one. Once
 * for each database.
 */
export function openBesideEmbedded(directory: string, database: string): Promise<Warehouse> {
  const path = resolve(directory);
  return open(path, database, join(path, INCOMING, database));
}

async function open(path: string, database: string, incoming: string): Promise<Warehouse> {
  const connections = Array.from({ length: WRITERS + READERS }, () => new ChdbConnection(path));
  const [writers, readers] = [connections.slice(0, WRITERS), connections.slice(WRITERS)];
  // Only now is it certain that no other process is at work in there.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  await idlest(writers).command(`CREATE DATABASE IF NOT EXISTS ${identifier(database)}`);
  for (const connection of connections) await connection.use(database);
  return new EmbeddedWarehouse(writers, readers, incoming, () =>
    openEmbeddedReader(path, database, { readers: READERS, waiting: WAITING }),
  );
}

function idlest(connections: readonly ChdbConnection[]): ChdbConnection {
  return connections.reduce((best, each) => (each.running < best.running ? each : best));
}

/** Inserts and commands have connections of their own, so that no query, however long, holds up the sink. */
class EmbeddedWarehouse implements Warehouse {
  readonly #writers: readonly ChdbConnection[];
  readonly #readers: readonly ChdbConnection[];
  readonly #incoming: string;
  readonly #openReader: () => Promise<EmbeddedReader>;
  readonly #running = new RunningWork();
  #reader: Promise<EmbeddedReader> | undefined;
  #files = 0;
  #closed = false;

  constructor(
    writers: readonly ChdbConnection[],
    readers: readonly ChdbConnection[],
    incoming: string,
    openReader: () => Promise<EmbeddedReader>,
  ) {
    this.#openReader = openReader;
    this.#writers = writers;
    this.#readers = readers;
    this.#incoming = incoming;
  }

  insert(rows: AvroRows): Promise<void> {
    return this.#run(() => this.#insert(rows));
  }

  query(sql: string, format: string): Promise<string> {
    return this.#run(() => idlest(this.#readers).query(sql, format));
  }

  /** By way of a file, which the engine fills as it goes. */
  async download(sql: string, format: string): Promise<Readable> {
    const file = this.#newFile("result");
    try {
      const query = `${sql.replace(/[;\s]+$/, "")}\nINTO OUTFILE ${stringLiteral(file)} FORMAT ${identifier(format)}`;
      await this.query(query, format);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    const result = createReadStream(file);
    result.once("close", () => void rm(file, { force: true }));
    return result;
  }

  command(sql: string): Promise<void> {
    return this.#run(() => idlest(this.#writers).command(sql));
  }

  readOnlyEngine(): Promise<ReadOnlyEngine> {
    this.#reader ??= this.#openReader();
    return this.#reader;
  }

  /** Lets what is running end first: the engine must not go away under a statement. What reads for others is cancelled. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await (await this.#reader)?.close();
    await this.#running.ended();
    for (const connection of [...this.#readers, ...this.#writers]) await connection.close();
  }

  /** By way of a file: the connection would read a binary stream as text. */
  async #insert(rows: AvroRows): Promise<void> {
    if (rows.bodies.count === 0) return;
    const file = this.#newFile("avro");
    try {
      await writeBlock(file, avroBlock(readingSchema(rows.schema), rows.bodies));
      await idlest(this.#writers).command(
        insertStatement(rows.table, rows.schema, `file(${stringLiteral(file)}, Avro)`, rows.columns),
      );
    } finally {
      await rm(file, { force: true });
    }
  }

  #newFile(kind: string): string {
    this.#files += 1;
    return join(this.#incoming, `${this.#files}.${kind}`);
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new Error("the warehouse is closed");
    return this.#running.track(work);
  }
}

async function writeBlock(path: string, block: Iterable<Buffer>): Promise<void> {
  try {
    const file = await openFile(path, "wx");
    try {
      await writeAll(file, [...block]);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw warehouseErrorOf(error);
  }
}

/** In one write, as a rule: while the engine folds, each further one waits for its turn of the event loop. */
async function writeAll(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  let left = pieces;
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left);
    left = behind(left, bytesWritten);
  }
}

/** What of the pieces comes after so many of their bytes. */
function behind(pieces: readonly Buffer[], bytes: number): readonly Buffer[] {
  let passed = bytes;
  for (const [place, piece] of pieces.entries()) {
    if (passed < piece.length) return [piece.subarray(passed), ...pieces.slice(place + 1)];
    passed -= piece.length;
  }
  return [];
}
