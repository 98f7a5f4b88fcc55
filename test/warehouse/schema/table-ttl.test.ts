import { expect, test } from "vitest";
import { DAY, type DurationMicros, HOUR } from "../../../src/values/time.ts";
import { migrate, planMigrations } from "../../../src/warehouse/migrations.ts";
import { EXPIRING_TABLES, type ExpiringTable } from "../../../src/warehouse/schema/table-ttl.ts";
import { useWarehouse } from "../support/warehouse.ts";

const warehouse = useWarehouse({ migrated: false });
const kept = (lengths: Partial<Record<ExpiringTable, number>>) => ({
  ttls: new Map(Object.entries(lengths) as [ExpiringTable, DurationMicros][]),
});
const BY_DEFAULT = { dead_letters: 90 * DAY };

test("a new database has the default retention without a change", async () => {
  const before = await planMigrations(warehouse.get(), kept(BY_DEFAULT));
  expect(before.filter(({ kind }) => kind === "ttl")).toEqual([]);
  await migrate(warehouse.get(), kept(BY_DEFAULT));
  expect(await planMigrations(warehouse.get(), kept(BY_DEFAULT))).toEqual([]);
});

test("every table that may expire takes a length in days or in seconds, once", async () => {
  for (const length of [400 * DAY, 36 * HOUR]) {
    const all = kept(Object.fromEntries(Object.keys(EXPIRING_TABLES).map((table) => [table, length])));
    expect((await migrate(warehouse.get(), all)).ttls).toEqual(Object.keys(EXPIRING_TABLES));
    expect(await planMigrations(warehouse.get(), all)).toEqual([]);
  }
});

test("what is no longer configured is kept for ever again", async () => {
  const { ttls } = await migrate(warehouse.get(), kept({ rounds: 30 * DAY }));
  expect(ttls).toContain("dead_letters");
  const [row] = await warehouse.rows(
    "SELECT engine_full FROM system.tables WHERE name = 'dead_letters' AND database = 'pitboss'",
  );
  expect(row?.["engine_full"]).not.toContain("TTL");
});

test("a plan that says nothing of retention leaves it alone", async () => {
  expect(await planMigrations(warehouse.get())).toEqual([]);
});

test("rows past their time are gone, others stay", async () => {
  await migrate(warehouse.get(), kept({ player_days: 30 * DAY }));
  const columns = "(tenant, origin, user_id, date, version)";
  await warehouse
    .get()
    .command(
      `INSERT INTO player_days ${columns} VALUES ('t', 'o', 'u', '2020-01-01', 1), ('t', 'o', 'u', '2100-01-01', 1)`,
    );
  await warehouse.get().command("OPTIMIZE TABLE player_days FINAL");
  expect(await warehouse.rows("SELECT date FROM player_days")).toEqual([{ date: "2100-01-01" }]);
});
