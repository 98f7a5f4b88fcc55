import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { migrate } from "../../../src/warehouse/migrations.ts";
import type { Warehouse } from "../../../src/warehouse/port.ts";
import { openServerWarehouse } from "../../../src/warehouse/server/server-warehouse.ts";
import { type ClickHouseStandIn, PASSWORD, startStandIn, USER } from "./clickhouse-stand-in.ts";
import { type TestWarehouse, testWarehouse } from "./warehouse.ts";

/** Long enough for what the tests ask, short enough to be waited for. */
export const REQUEST_TIMEOUT_MS = 3_000;

/** The adapter of ClickHouse servers, with a stand-in of one for the whole file. */
export function useServerWarehouse(): TestWarehouse & { readonly standIn: () => ClickHouseStandIn } {
  let directory = "";
  let standIn: ClickHouseStandIn;
  let warehouse: Warehouse;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pitboss-server-"));
    standIn = await startStandIn(directory);
    warehouse = await openServerWarehouse({
      url: standIn.url,
      username: USER,
      password: PASSWORD,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    });
    await migrate(warehouse);
  });
  afterAll(async () => {
    await warehouse.close();
    await standIn.end();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    ...testWarehouse(
      () => warehouse,
      () => directory,
    ),
    standIn: () => standIn,
  };
}
