import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "../../src/warehouse/migrations.ts";
import { sqlDirectory } from "../../src/warehouse/sql-files.ts";
import { useWarehouse } from "./support/warehouse.ts";

const warehouse = useWarehouse({ migrated: false });
let sql = "";

beforeEach(async () => {
  sql = await mkdtemp(join(tmpdir(), "pitboss-sql-"));
  await cp(sqlDirectory(), sql, { recursive: true });
  await warehouse.get().command("DROP DATABASE pitboss");
  await warehouse.get().command("CREATE DATABASE pitboss");
});
afterEach(() => rm(sql, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(sql, name), text);
const run = () => migrate(warehouse.get(), { directory: sql });
const ledger = () => warehouse.rows("SELECT name FROM schema_migrations ORDER BY name, applied_at");

test("each file is applied once", async () => {
  const first = await run();
  expect(first.migrations[0]).toBe("0001_raw_events.sql");
  expect(first.views).toContain("views/v_rounds.sql");
  expect(await run()).toEqual({ migrations: [], views: [], ttls: [] });
  expect((await ledger()).map(({ name }) => name)).toEqual([...first.migrations, ...first.views].sort());
});

test("a new migration is applied to what is there, and views see its columns", async () => {
  await run();
  await write(
    "0099_note.sql",
    "-- It ends; here;\nALTER TABLE rounds ADD COLUMN note String DEFAULT 'a;b';\nSELECT 1;\n",
  );
  expect((await run()).migrations).toEqual(["0099_note.sql"]);
  expect(await warehouse.rows("SELECT note FROM v_rounds")).toEqual([]);
});

test("a view is made anew when its text changed, the others stay", async () => {
  await run();
  await write("views/v_rounds.sql", "CREATE OR REPLACE VIEW v_rounds AS SELECT 7 AS seven;\n");
  expect(await run()).toEqual({ migrations: [], views: ["views/v_rounds.sql"], ttls: [] });
  expect(await warehouse.rows("SELECT * FROM v_rounds")).toEqual([{ seven: "7" }]);
  expect(await run()).toEqual({ migrations: [], views: [], ttls: [] });
});

test("an applied migration whose text changed stops everything before anything changes", async () => {
  await run();
  await write("0002_rounds.sql", `${await readFile(join(sql, "0002_rounds.sql"), "utf8")}-- changed\n`);
  await write("0099_new.sql", "CREATE TABLE new (a Int8) ENGINE = Memory;\n");
  await expect(run()).rejects.toThrow("migration 0002_rounds.sql changed after it was applied");
  expect(await warehouse.rows("EXISTS TABLE new")).toEqual([{ result: "0" }]);
});

test("line endings are no change", async () => {
  await run();
  const text = await readFile(join(sql, "0002_rounds.sql"), "utf8");
  await write("0002_rounds.sql", text.replaceAll("\n", "\r\n"));
  expect(await run()).toEqual({ migrations: [], views: [], ttls: [] });
});

test("a database made by a newer version is not touched", async () => {
  await run();
  await rm(join(sql, "0005_dead_letters.sql"));
  await expect(run()).rejects.toThrow("0005_dead_letters.sql was applied to this database but is not here");
});

test("a failing migration is named and can be mended, as it was not recorded", async () => {
  await write("0099_bad.sql", "CREATE TABLE IF NOT EXISTS good (a Int8) ENGINE = Memory;\nSELECT nonsense;\n");
  await expect(run()).rejects.toThrow(/^0099_bad\.sql failed: Unknown expression identifier `nonsense`/);
  await write("0099_bad.sql", "CREATE TABLE IF NOT EXISTS good (a Int8) ENGINE = Memory;\n");
  expect((await run()).migrations).toEqual(["0099_bad.sql"]);
});

test("two migrations of one number, or one of none, are refused", async () => {
  await write("0002_again.sql", "SELECT 1;\n");
  await expect(run()).rejects.toThrow("0002_again.sql and 0002_rounds.sql have one number");
  await rm(join(sql, "0002_again.sql"));
  await write("late.sql", "SELECT 1;\n");
  await expect(run()).rejects.toThrow("late.sql does not begin with a number");
});
