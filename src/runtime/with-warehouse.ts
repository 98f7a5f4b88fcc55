import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { lockDirectory } from "../log/embedded/directory-lock.ts";
import type { MigrationOptions } from "../warehouse/migrations.ts";
import type { Warehouse } from "../warehouse/port.ts";

/** In the data directory: the embedded warehouse; also the role of the process that has it. */
export const WAREHOUSE = "warehouse";

type Work<Result> = (warehouse: Warehouse) => Promise<Result>;

/**
 * Runs the work on the configured warehouse, a server or the embedded one, its tables and views up to date, and closes it
 * however it ends.
 */
export async function withWarehouse<Result>(config: Config, work: Work<Result>): Promise<Result> {
  return withWarehouseAsItIs(config, (warehouse) => upToDate(config, warehouse, work));
}

/** The same in another database, from within the work on the configured one: the embedded engine is open already. */
export async function withWarehouseBeside<Result>(
  config: Config,
  database: string,
  work: Work<Result>,
): Promise<Result> {
  if (config.clickHouse !== undefined) return withWarehouse({ ...config, database }, work);
  const { openBesideEmbedded } = await import("../warehouse/embedded/embedded-warehouse.ts");
  return closing(await openBesideEmbedded(join(config.dataDir, WAREHOUSE), database), (warehouse) =>
    upToDate(config, warehouse, work),
  );
}

async function upToDate<Result>(config: Config, warehouse: Warehouse, work: Work<Result>): Promise<Result> {
  const { migrate } = await import("../warehouse/migrations.ts");
  await migrate(warehouse, migrationOptions(config));
  return work(warehouse);
}

/** How the configuration wants the tables to be. The directory of the embedded warehouse is locked already. */
export function migrationOptions({ clickHouse, tableTtls }: Config): MigrationOptions {
  return { ttls: tableTtls, cluster: clickHouse?.cluster, isShared: clickHouse !== undefined };
}

/** The same, but tables and views may be older than this version, or not there. */
export async function withWarehouseAsItIs<Result>(config: Config, work: Work<Result>): Promise<Result> {
  const { clickHouse, database } = config;
  if (clickHouse === undefined) return withEmbedded(config, work);
  // Loaded here, like the embedded engine, because commands without a warehouse should not wait for it.
  const { openServerWarehouse } = await import("../warehouse/server/server-warehouse.ts");
  return closing(await openServerWarehouse(clickHouse, database, clickHouse.cluster), work);
}

async function withEmbedded<Result>({ dataDir, database }: Config, work: Work<Result>): Promise<Result> {
  const lock = lockDirectory(dataDir, WAREHOUSE);
  try {
    const { openEmbeddedWarehouse } = await import("../warehouse/embedded/embedded-warehouse.ts");
    return await closing(await openEmbeddedWarehouse(join(dataDir, WAREHOUSE), database), work);
  } finally {
    lock.close();
  }
}

async function closing<Result>(warehouse: Warehouse, work: Work<Result>): Promise<Result> {
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
