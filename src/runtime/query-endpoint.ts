import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { ENDPOINT_FILE } from "./readable-warehouse.ts";

export interface QueryEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Answers queries on the embedded warehouse over HTTP while a run has it, and says where in the data directory. Undefined
 * for a server, which answers by itself, and where the address is taken: the run does its work without, and warns.
 */
export async function startQueryEndpoint(
  { warehouseHttp, dataDir }: Config,
  warehouse: Warehouse,
  logger: Pick<Logger, "warn">,
): Promise<QueryEndpoint | undefined> {
  const engine = await warehouse.readOnlyEngine?.();
  if (engine === undefined) return undefined;
  const { startWarehouseEndpoint } = await import("../warehouse/endpoint/warehouse-endpoint.ts");
  const file = join(dataDir, ENDPOINT_FILE);
  try {
    const endpoint = await startWarehouseEndpoint({ engine, ...warehouseHttp });
    await writeFile(file, endpoint.url);
    return {
      url: endpoint.url,
      close: async () => {
        await rm(file, { force: true });
        await endpoint.close();
      },
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    logger.warn(`the tables cannot be queried over HTTP: ${why}; set warehouse_http.host and warehouse_http.port`);
    return undefined;
  }
}
