import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { lockDirectory } from "../log/embedded/directory-lock.ts";
import type { Warehouse } from "../warehouse/port.ts";

const WAREHOUSE = "warehouse";

type Work<Result> = (warehouse: Warehouse) => Promise<Result>;

/**
 * Runs the work on the configured warehouse, a server or the embedded one, its tables and views up to date, and closes it
 * however it ends.
 */
export async function withWarehouse<Result>(config: Config, work: Work<Result>): Promise<Result> {
  const { clickHouse, database } = config;
  if (clickHouse === undefined) return withEmbedded(config, work);
  // Loaded here, like the embedded engine, because commands without a warehouse should not wait for it.
  const { openServerWarehouse } = await import("../warehouse/server/server-warehouse.ts");
  return migrated(await openServerWarehouse(clickHouse, database), work);
}

async function withEmbedded<Result>({ dataDir, database }: Config, work: Work<Result>): Promise<Result> {
  const lock = lockDirectory(dataDir, WAREHOUSE);
  try {
    const { openEmbeddedWarehouse } = await import("../warehouse/embedded/embedded-warehouse.ts");
    return await migrated(await openEmbeddedWarehouse(join(dataDir, WAREHOUSE), database), work);
  } finally {
    lock.close();
  }
}

async function migrated<Result>(warehouse: Warehouse, work: Work<Result>): Promise<Result> {
  try {
    const { migrate } = await import("../warehouse/migrations.ts");
    await migrate(warehouse);
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
