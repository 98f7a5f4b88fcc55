import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { RoleTakenError } from "../log/embedded/directory-lock.ts";
import type { Warehouse } from "../warehouse/port.ts";
import type { ServerAddress } from "../warehouse/server/server-connection.ts";
import { withWarehouse } from "./with-warehouse.ts";

/** In the data directory: where the process that has the embedded warehouse answers queries. */
export const ENDPOINT_FILE = "warehouse.url";

const UNANSWERED =
  "It answers no queries meanwhile: with --once none does, and one that goes on has warned if warehouse_http.port was taken.";

type Work<Result> = (warehouse: Pick<Warehouse, "query" | "download">) => Promise<Result>;

/**
 * Runs work that only reads on the configured warehouse. The embedded one belongs to one process: while a run has it, the
 * run is asked over HTTP. Throws a RoleTakenError when it has it and does not answer there.
 */
export async function withReadableWarehouse<Result>(config: Config, work: Work<Result>): Promise<Result> {
  const { clickHouse, database, dataDir } = config;
  if (clickHouse !== undefined) return overHttp(clickHouse, database, work);
  try {
    return await withWarehouse(config, work);
  } catch (error) {
    if (!(error instanceof RoleTakenError)) throw error;
    const url = await answeringAt(dataDir);
    if (url === undefined) throw new RoleTakenError(`${error.message} ${UNANSWERED}`, { cause: error });
    return overHttp({ url, requestTimeoutMs: 0 }, database, work);
  }
}

async function overHttp<Result>(address: ServerAddress, database: string, work: Work<Result>): Promise<Result> {
  const { ServerConnection } = await import("../warehouse/server/server-connection.ts");
  const connection = new ServerConnection(address, database);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Undefined where nobody answers: the file of a process that was killed says nothing. */
async function answeringAt(dataDir: string): Promise<string | undefined> {
  try {
    const url = await readFile(join(dataDir, ENDPOINT_FILE), "utf8");
    const { ok } = await fetch(`${url}/ping`);
    return ok ? url : undefined;
  } catch {
    return undefined;
  }
}
