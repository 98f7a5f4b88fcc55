import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { avroBlock } from "../avro-block.ts";
import { identifier, insertStatement, readingSchema, stringLiteral } from "../insert-statement.ts";
import type { AvroRows, Warehouse } from "../port.ts";
import { RunningWork } from "../running-work.ts";
import { WarehouseError } from "../warehouse-error.ts";
import { inputStructure } from "./input-structure.ts";
import { type ServerAddress, ServerConnection } from "./server-connection.ts";

/**
 * A ClickHouse server (outputs.md, Where the warehouse is). Unqualified table names mean `database`, which is created when
 * it is not there, on all servers of the cluster if one is given. Throws when it is not there and the user may not create it, and when the server cannot be reached.
 */
export async function openServerWarehouse(
  address: ServerAddress,
  database = "pitboss",
  cluster?: string,
): Promise<Warehouse> {
  // A session in a database that is not there could not create it.
  const anywhere = new ServerConnection(address);
  try {
    await createDatabase(anywhere, database, cluster);
  } finally {
    await anywhere.close();
  }
  return new ServerWarehouse(new ServerConnection(address, database));
}

/** A user without the right to create one may still work in one that others made. */
async function createDatabase(
  connection: ServerConnection,
  database: string,
  cluster: string | undefined,
): Promise<void> {
  const on = cluster === undefined ? "" : ` ON CLUSTER ${identifier(cluster)}`;
  try {
    await connection.command(`CREATE DATABASE IF NOT EXISTS ${identifier(database)}${on}`);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.type !== "ACCESS_DENIED") throw error;
    const there = await connection.query(`EXISTS DATABASE ${identifier(database)}`, "TSV");
    if (there.trim() !== "1") throw error;
  }
}

class ServerWarehouse implements Warehouse {
  readonly #connection: ServerConnection;
  readonly #running = new RunningWork();
  #closed = false;

  constructor(connection: ServerConnection) {
    this.#connection = connection;
  }

  insert(rows: AvroRows): Promise<void> {
    return this.#run(() => this.#insert(rows));
  }

  query(sql: string, format: string): Promise<string> {
    return this.#run(() => this.#connection.query(sql, format));
  }

  download(sql: string, format: string): Promise<Readable> {
    return this.#run(() => this.#connection.download(sql, format));
  }

  command(sql: string): Promise<void> {
    return this.#run(() => this.#connection.command(sql));
  }

  /** Lets what is running end first. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#running.ended();
    await this.#connection.close();
  }

  async #insert({ table, schema, bodies, columns }: AvroRows): Promise<void> {
    if (bodies.count === 0) return;
    const reading = readingSchema(schema);
    const source = `input(${stringLiteral(inputStructure(reading))})`;
    const statement = `${insertStatement(table, schema, source, columns)} FORMAT Avro`;
    const pieces = [...avroBlock(reading, bodies)];
    await this.#connection.insert(statement, Readable.from(pieces, { objectMode: false }), tokenOf(statement, pieces));
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new Error("the warehouse is closed");
    return this.#running.track(work);
  }
}

/** The same for a block that is tried again. */
function tokenOf(statement: string, pieces: readonly Buffer[]): string {
  const hash = createHash("sha256").update(statement);
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
