import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { stringLiteral } from "../../../src/warehouse/insert-statement.ts";
import { planMigrations } from "../../../src/warehouse/migrations.ts";
import { clusteredStatements } from "../../../src/warehouse/schema/clustered-statements.ts";
import { IDENTITY, LEDGER } from "../../../src/warehouse/schema/ledger.ts";
import { readSqlFiles, sqlDirectory } from "../../../src/warehouse/sql-files.ts";
import { useWarehouse } from "../support/warehouse.ts";

const CLUSTER = "two_by_two";
const warehouse = useWarehouse({ migrated: false });

/** As ClickHouse's own parser reads it. */
async function canonical(statement: string): Promise<string> {
  return (await warehouse.get().query(`SELECT formatQuerySingleLine(${stringLiteral(statement)})`, "TSVRaw")).trim();
}

const migrations = await readSqlFiles(sqlDirectory());
const views = await readSqlFiles(join(sqlDirectory(), "views"));
const tableStatements = [LEDGER, IDENTITY, ...migrations.flatMap((file) => file.statements)];
const viewStatements = views.flatMap((file) => file.statements);

describe("on a cluster", () => {
  let clustered: string[] = [];
  beforeAll(async () => {
    const statements = [...tableStatements, ...viewStatements].flatMap((each) => clusteredStatements(each, CLUSTER));
    clustered = await Promise.all(statements.map(canonical));
  });

  test("every statement of every file is one that ClickHouse reads, for the whole cluster", () => {
    expect(clustered.length).toBeGreaterThan(tableStatements.length + viewStatements.length);
    for (const statement of clustered) expect(statement).toMatch(/ ON CLUSTER (`two_by_two`|two_by_two) /);
  });

  test("every table that holds rows is replicated", () => {
    const engines = clustered.flatMap((statement) => /ENGINE = (\w+)/.exec(statement)?.[1] ?? []);
    expect(engines.length).toBeGreaterThan(tableStatements.length);
    expect(new Set(engines)).toEqual(new Set(["ReplicatedReplacingMergeTree", "ReplicatedMergeTree", "Distributed"]));
  });

  test("every table about players is sharded by the player", () => {
    const sharded = clustered.filter((statement) => statement.includes("ENGINE = Distributed"));
    for (const statement of sharded) expect(statement).toContain("_local, cityHash64(tenant, origin, user_id))");
    const names = sharded.map((statement) => /EXISTS (\w+)/.exec(statement)?.[1]);
    const about = tableStatements.filter((each) => /ORDER BY \(tenant, origin, user_id/.test(each));
    expect(names.sort()).toEqual(about.map((each) => /EXISTS (\w+)/.exec(each)?.[1]).sort());
  });

  test("columns, keys and comments are those of the single server", async () => {
    for (const statement of tableStatements) {
      const [rows = ""] = clusteredStatements(statement, CLUSTER);
      const withoutPlace = (sql: string) =>
        sql.replace(/^.*?\(/, "").replace(/ENGINE = .*? ORDER BY/, "ENGINE ORDER BY");
      expect(withoutPlace(await canonical(rows))).toBe(withoutPlace(await canonical(statement)));
    }
  });

  test("a plan is in the form of the cluster as a whole", async () => {
    const steps = await planMigrations(warehouse.get(), { cluster: CLUSTER });
    const statements = steps.flatMap((step) => step.statements);
    for (const each of statements) expect(each).toMatch(/ON CLUSTER|^INSERT INTO schema_migrations/);
  });
});

test("the parameters of an engine follow the place of the replica", () => {
  const [local, distributed] = clusteredStatements(
    "CREATE TABLE IF NOT EXISTS t (tenant String, origin String, user_id String, v UInt8)\nENGINE = ReplacingMergeTree(v)\nORDER BY (tenant, origin, user_id)\nCOMMENT 'It''s; t'",
    "c",
  );
  expect(local).toContain(
    "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', v)",
  );
  expect(distributed).toBe(
    "CREATE TABLE IF NOT EXISTS t ON CLUSTER `c` AS t_local\nENGINE = Distributed(`c`, currentDatabase(), t_local, cityHash64(tenant, origin, user_id))\nCOMMENT 'It''s; t'",
  );
});

test("columns change on the shards and in the table over them, retention on the shards alone", () => {
  expect(clusteredStatements("ALTER TABLE rounds ADD COLUMN note String", "c")).toEqual([
    "ALTER TABLE rounds_local ON CLUSTER `c` ADD COLUMN note String",
    "ALTER TABLE rounds ON CLUSTER `c` ADD COLUMN note String",
  ]);
  expect(clusteredStatements("ALTER TABLE rounds REMOVE TTL", "c")).toEqual([
    "ALTER TABLE rounds_local ON CLUSTER `c` REMOVE TTL",
  ]);
  expect(clusteredStatements("ALTER TABLE games ADD COLUMN note String", "c")).toHaveLength(1);
});

test("what has no meaning yet is refused", () => {
  expect(() => clusteredStatements("OPTIMIZE TABLE rounds", "c")).toThrow(
    "no meaning on a cluster is known for: OPTIMIZE",
  );
  const elsewhere = "CREATE TABLE IF NOT EXISTS t (a String)\nENGINE = MergeTree\nORDER BY (a)";
  expect(() => clusteredStatements(elsewhere, "c")).toThrow("table t has no player in its key (a)");
});
