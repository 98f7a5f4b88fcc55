import { expect, test } from "vitest";
import { migrate } from "../../../src/warehouse/migrations.ts";
import { withMigrationLock } from "../../../src/warehouse/schema/migration-lock.ts";
import { until } from "../../support/until.ts";
import { useWarehouse } from "../support/warehouse.ts";

const warehouse = useWarehouse({ migrated: false });
const locks = () =>
  warehouse.rows("SELECT name FROM system.tables WHERE database = 'pitboss' AND name LIKE 'migration_lock%'");

test("of several who migrate at once one does it, and the others find it done", async () => {
  const all = await Promise.all([1, 2, 3].map(() => migrate(warehouse.get(), { isShared: true })));
  const [most, ...others] = all.map(({ migrations }) => migrations.length).sort((a, b) => b - a);
  expect(most).toBeGreaterThan(5);
  expect(others).toEqual([0, 0]);
  const [count] = await warehouse.rows("SELECT count() AS n, uniqExact(name) AS names FROM schema_migrations");
  expect(count?.["n"]).toBe(count?.["names"]);
  expect(await locks()).toEqual([]);
});

test("work under the lock never overlaps", async () => {
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await warehouse.rows("SELECT sleep(0.05)");
    inside--;
  };
  await Promise.all([1, 2, 3, 4].map(() => withMigrationLock(warehouse.get(), { leaseMs: 5_000 }, work)));
  expect(await locks()).toEqual([]);
});

test("the lock of a process that was killed is taken over by exactly one of those who wait", async () => {
  await warehouse
    .get()
    .command("CREATE TABLE migration_lock (held UInt8) ENGINE = Null COMMENT 'killed-one 1700000000000'");
  let inside = 0;
  let done = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await warehouse.rows("SELECT sleep(0.05)");
    inside--;
    done++;
  };
  await Promise.all([1, 2, 3].map(() => withMigrationLock(warehouse.get(), { leaseMs: 2_000 }, work)));
  expect(done).toBe(3);
  expect(await locks()).toEqual([]);
});

test("a holder that works longer than the lease keeps the lock by its signs", async () => {
  const order: string[] = [];
  const leaseMs = 400;
  const long = withMigrationLock(warehouse.get(), { leaseMs }, async () => {
    await warehouse.rows("SELECT sleep(1.2)");
    order.push("long");
  });
  const next = withMigrationLock(warehouse.get(), { leaseMs }, async () => {
    order.push("next");
  });
  await Promise.all([long, next]);
  expect(order).toHaveLength(2);
  expect(await locks()).toEqual([]);
});

test("a failure frees the lock", async () => {
  await expect(withMigrationLock(warehouse.get(), {}, () => Promise.reject(new Error("broken")))).rejects.toThrow(
    "broken",
  );
  expect(await locks()).toEqual([]);
});

/** The warehouse, but the first signs of life fail; `failed` says how many have. */
function withFailingSigns(count: number) {
  let failed = 0;
  const { query, command } = warehouse.get();
  const statements = {
    query: query.bind(warehouse.get()),
    command: async (...args: Parameters<typeof command>) => {
      if (args[0].startsWith("ALTER") && failed < count) {
        failed++;
        throw new Error("connection reset");
      }
      await command.apply(warehouse.get(), args);
    },
  };
  return { statements, failed: () => failed };
}

test("one sign that fails is missed by nobody", async () => {
  const { statements, failed } = withFailingSigns(1);
  const comment = () => warehouse.rows("SELECT comment FROM system.tables WHERE name = 'migration_lock'");
  await withMigrationLock(statements, { leaseMs: 200 }, async () => {
    const before = await comment();
    await until("a sign is given", async () => JSON.stringify(await comment()) !== JSON.stringify(before));
  });
  expect(failed()).toBe(1);
  expect(await locks()).toEqual([]);
});

test("a holder whose signs fail keeps the lock until its work has ended, and says so", async () => {
  const { statements, failed } = withFailingSigns(Number.POSITIVE_INFINITY);
  let during: unknown;
  const held = withMigrationLock(statements, { leaseMs: 200 }, async () => {
    await until("two signs have failed", () => failed() >= 2);
    await warehouse.rows("SELECT sleep(0.3)");
    during = await locks();
  });
  await expect(held).rejects.toThrow("connection reset");
  expect(during).toEqual([{ name: "migration_lock" }]);
  expect(await locks()).toEqual([]);
});
