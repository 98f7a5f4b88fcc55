import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { lockDirectory } from "../log/embedded/directory-lock.ts";
import type { Warehouse } from "../warehouse/port.ts";

const WAREHOUSE = "warehouse";

/** Runs the work on the configured warehouse, its tables and views up to date, and closes it however it ends. */
export async function withWarehouse<Result>(
  { dataDir, database }: Config,
  work: (warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  const lock = lockDirectory(dataDir, WAREHOUSE);
  try {
    // Loaded here, because commands without a warehouse should not wait for the engine to be loaded.
    const { openEmbeddedWarehouse } = await import("../warehouse/embedded/embedded-warehouse.ts");
    const { migrate } = await import("../warehouse/migrations.ts");
    const warehouse = await openEmbeddedWarehouse(join(dataDir, WAREHOUSE), database);
    try {
      await migrate(warehouse);
      return await work(warehouse);
    } finally {
      await warehouse.close();
    }
  } finally {
    lock.close();
  }
}
