import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { withWarehouse } from "../../src/runtime/with-warehouse.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type ClickHouseStandIn, PASSWORD, startStandIn, USER } from "../warehouse/support/clickhouse-stand-in.ts";

const folder = temporaryFolder();
let standIn: ClickHouseStandIn;

beforeAll(async () => {
  standIn = await startStandIn(folder("server"));
});
afterAll(() => standIn.end());

test("a configured server is the warehouse: its tables are made there, and nothing in the data directory", async () => {
  const config = loadConfig({
    env: {},
    overrides: {
      data_dir: folder("nothing"),
      database: "casino",
      clickhouse: { url: standIn.url, username: USER, password: PASSWORD },
    },
  });
  const tables = await withWarehouse(config, async (warehouse) => {
    expect(warehouse.readOnlyEngine).toBeUndefined();
    return warehouse.query("SELECT count() > 10 FROM system.tables WHERE database = 'casino'", "TSV");
  });
  expect(tables).toBe("1\n");
});
