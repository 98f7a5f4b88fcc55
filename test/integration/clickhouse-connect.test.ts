import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWarehouseEndpoint, type WarehouseEndpoint } from "../../src/warehouse/endpoint/warehouse-endpoint.ts";
import { PYTHON } from "../examples/python.ts";
import { reasonToSkip } from "../examples/toolchain.ts";
import { pythonWith } from "../services/python-environment.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { money, round } from "../warehouse/support/records.ts";
import { useWarehouse } from "../warehouse/support/warehouse.ts";

const FOLDER = fileURLToPath(new URL("clickhouse-connect/", import.meta.url));
const PREPARATION_MS = 300_000;

describeWithServices("ClickHouse's client for Python", async () => {
  const skipped = (await reasonToSkip(PYTHON)) !== undefined;
  const warehouse = useWarehouse();
  let endpoint: WarehouseEndpoint;
  let found: Record<string, unknown> = {};

  beforeAll(async () => {
    const engine = await warehouse.get().readOnlyEngine?.();
    if (engine === undefined) throw new Error("the embedded warehouse has an engine to read with");
    endpoint = await startWarehouseEndpoint({ engine, host: "127.0.0.1", port: 0 });
    await warehouse.insert("rounds", "Round", round({ bet_total: money("12.34"), flags: ["late"], version: 7 }));
    if (skipped) return;
    const python = await pythonWith("python-clickhouse-connect", `${FOLDER}requirements.txt`);
    const line = [`${FOLDER}explore.py`, new URL(endpoint.url).port];
    const { stdout } = await promisify(execFile)(python, line, { env: { ...process.env, TZ: "America/New_York" } });
    found = JSON.parse(stdout) as Record<string, unknown>;
  }, PREPARATION_MS);
  afterAll(() => endpoint.close());

  test.skipIf(skipped)("connects with nothing set, and lists what is there", () => {
    expect(found).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+/),
      ping: true,
      databases: expect.arrayContaining(["pitboss", "system"]),
      tables: expect.arrayContaining(["players", "rounds", "v_rounds"]),
      columns: { tenant: "LowCardinality(String)", bet_total: "Decimal(38, 8)", started_at: "DateTime64(6, 'UTC')" },
    });
  });

  test.skipIf(skipped)("reads values of all kinds, and results of any size", () => {
    expect(found["round"]).toEqual(["12.34000000", "2024-03-01 10:00:00", "['late']", "None", "closed", "7"]);
    expect(found["kinds"]).toEqual(["True", "18446744073709551615", "['']", "1"]);
    expect(found["bound"]).toBe("it's\ta \\");
    expect(found["many"]).toEqual([500_000, (499_999 * 500_000) / 2]);
  });

  test.skipIf(skipped)("tells errors in ClickHouse's words, and is refused when it writes", () => {
    expect(found["unknown"]).toMatch(/code: 60.*UNKNOWN_TABLE/s);
    expect(found["drop"]).toMatch(/code: 164.*READONLY/s);
    expect(found["insert"]).toMatch(/send it without Content-Encoding/);
  });
});
