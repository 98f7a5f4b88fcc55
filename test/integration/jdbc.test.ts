import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWarehouseEndpoint, type WarehouseEndpoint } from "../../src/warehouse/endpoint/warehouse-endpoint.ts";
import { JAVA } from "../examples/java.ts";
import { reasonToSkip } from "../examples/toolchain.ts";
import { cachedDownload, type Download } from "../services/cached-download.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { money, round } from "../warehouse/support/records.ts";
import { useWarehouse } from "../warehouse/support/warehouse.ts";

/** What DBeaver and Metabase take. The newest of which all packages can be had: 0.11.0 needs one that is not there. */
const VERSION = "0.10.0";
const DRIVER: Download = {
  name: `clickhouse-jdbc-${VERSION}`,
  jars: [{ group: "com.clickhouse", id: "clickhouse-jdbc", version: VERSION }],
};
const EXPLORER = fileURLToPath(new URL("jdbc/Explorer.java", import.meta.url));
const PREPARATION_MS = 300_000;
const SMALL = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"];

describeWithServices("ClickHouse's JDBC driver", async () => {
  const skipped = (await reasonToSkip(JAVA)) !== undefined;
  const warehouse = useWarehouse();
  let endpoint: WarehouseEndpoint;
  let jars = "";

  beforeAll(async () => {
    const engine = await warehouse.get().readOnlyEngine?.();
    if (engine === undefined) throw new Error("the embedded warehouse has an engine to read with");
    endpoint = await startWarehouseEndpoint({ engine, host: "127.0.0.1", port: 0 });
    const given = { bet_total: money("12.34"), flags: ["late", "mixed_round"], version: 4_503_599_627_370_497 };
    await warehouse.insert("rounds", "Round", round(given));
    if (!skipped) jars = await cachedDownload(DRIVER);
  }, PREPARATION_MS);
  afterAll(() => endpoint.close());

  /** What the explorer says of each thing that it looks at. */
  const explored = async (implementation: "v1" | "v2") => {
    const url = endpoint.url.replace("http:", "jdbc:clickhouse:");
    // Somewhere else than the warehouse: times may not shift.
    const options = [...SMALL, "-Duser.timezone=America/New_York", `-Dclickhouse.jdbc.v1=${implementation === "v1"}`];
    const line = [...options, "-cp", join(jars, "*"), EXPLORER, `${url}/pitboss`];
    const { stdout } = await promisify(execFile)("java", line);
    return Object.fromEntries(stdout.split("\n").map((found) => found.split("\t")));
  };

  describe.each(["v1", "v2"] as const)("in its implementation %s", (implementation) => {
    let found: Record<string, string> = {};
    beforeAll(async () => {
      if (!skipped) found = await explored(implementation);
    });

    test.skipIf(skipped)("connects as a tool does, with nothing set", () => {
      expect(found).toMatchObject({ product: "ClickHouse", valid: "true" });
      expect(found["version"]).toMatch(/^\d+\.\d+/);
      expect(found["driver"]).toContain(VERSION);
    });

    test.skipIf(skipped)("lists databases, tables and columns", () => {
      expect(found["databases"]).toMatch(/\bpitboss\b.*\bsystem\b/);
      expect(found["tables"]).toMatch(/\bplayers\b.*\brounds\b.*\bv_rounds\b/);
      expect(found["columns"]).toMatch(
        /^\[tenant LowCardinality\(String\), .*\bbet_total Decimal\(38, 8\), .*\bstarted_at DateTime64\(6, 'UTC'\), /,
      );
      expect(found["types"]).toBe("true");
    });

    test.skipIf(skipped)("reads values of all kinds", () => {
      expect(found["round"]).toBe(
        "[12.34000000, 2024-03-01T10:00:00Z, [late, mixed_round], null true, closed, 0, 4503599627370497, r1]",
      );
      expect(found["kinds"]).toBe("[true, 18446744073709551615, 0, x, 2024-03-01, 0.25, -5, -0.00000001]");
    });

    test.skipIf(skipped)("binds parameters", () => {
      expect(found["prepared"]).toBe("[it's!40, it's!41]");
    });

    test.skipIf(skipped)("reads results of any size, or as much of them as is shown", () => {
      expect(found["many"]).toBe(`500000 ${(499_999 * 500_000) / 2}`);
      expect(found).toMatchObject({ first: "200", empty: "0", shown: "[rounds]" });
    });

    test.skipIf(skipped)("tells errors with their codes", () => {
      expect(found["unknown"]).toMatch(/^error 60 .*UNKNOWN_TABLE/);
      expect(found["wrong"]).toMatch(/^error 62 .*SYNTAX_ERROR/);
      expect(found["late"]).toMatch(/^error 395 /);
    });

    test.skipIf(skipped)("is refused when it writes", () => {
      expect(found["insert"]).toMatch(/^error 164 .*READONLY/);
      expect(found["drop"]).toMatch(/^error 164 .*READONLY/);
    });

    test.skipIf(skipped)("compresses neither, answers, or statements as well", () => {
      expect(found).toMatchObject({ uncompressed: "[plain]", bothWays: "[packed]" });
    });
  });
});
