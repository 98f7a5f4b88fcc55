import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { stringLiteral } from "../../../src/warehouse/insert-statement.ts";
import { planMigrations } from "../../../src/warehouse/migrations.ts";
import { useWarehouse } from "../support/warehouse.ts";

const warehouse = useWarehouse({ migrated: false });
const text = await readFile(new URL("../../../deploy/clickhouse/roles.sql", import.meta.url), "utf8");
const statements = text
  .replace(/^--.*$/gm, "")
  .split(";")
  .map((each) => each.trim())
  .filter((each) => each !== "");

/** By ClickHouse's own parser: privileges and target of each role's grants. */
async function grantsOf(role: string): Promise<{ privileges: string[]; on: string }[]> {
  const read = await Promise.all(
    statements.map((each) => warehouse.get().query(`SELECT formatQuerySingleLine(${stringLiteral(each)})`, "TSVRaw")),
  );
  return read.flatMap((each) => {
    const [, privileges, on] = new RegExp(`^GRANT (.*) ON (.*) TO ${role}$`).exec(each.trim()) ?? [];
    return privileges === undefined || on === undefined ? [] : [{ privileges: privileges.split(", "), on }];
  });
}

const NEEDED: readonly (readonly [statement: RegExp, privileges: readonly string[]])[] = [
  [/^CREATE TABLE/, ["CREATE TABLE"]],
  [/^CREATE OR REPLACE VIEW/, ["CREATE VIEW", "DROP VIEW"]],
  [/^ALTER TABLE/, ["ALTER TABLE"]],
  [/^INSERT INTO/, ["INSERT"]],
];

test("the migrator may do what each migration does, and what the lock needs", async () => {
  const [granted] = await grantsOf("pitboss_migrator_role");
  expect(granted?.on).toBe("pitboss.*");
  const steps = await planMigrations(warehouse.get(), { ttls: new Map() });
  for (const statement of steps.flatMap((step) => step.statements)) {
    const needed = NEEDED.find(([form]) => form.test(statement))?.[1];
    expect(needed, `no privilege is known for ${statement.slice(0, 60)}`).toBeDefined();
    expect(granted?.privileges).toEqual(expect.arrayContaining([...(needed ?? [])]));
  }
  // The lock creates, alters, renames and drops a table.
  expect(granted?.privileges).toEqual(
    expect.arrayContaining(["CREATE TABLE", "ALTER TABLE", "DROP TABLE", "SELECT", "INSERT"]),
  );
});

test("the sink may read and insert, and change nothing else", async () => {
  expect(await grantsOf("pitboss_sink_role")).toEqual([{ privileges: ["SHOW", "SELECT", "INSERT"], on: "pitboss.*" }]);
});

test("the reader may read views, and nothing else", async () => {
  expect(await grantsOf("pitboss_reader_role")).toEqual([{ privileges: ["SHOW", "SELECT"], on: "pitboss.v_*" }]);
});

test("each role has a user, whose password the container is given", async () => {
  const script = await readFile(new URL("../../../deploy/clickhouse/users.sh", import.meta.url), "utf8");
  const compose = await readFile(new URL("../../../docker-compose.yml", import.meta.url), "utf8");
  const users = [...script.matchAll(/^add_user (\w+) "\$(\w+)"$/gm)];
  expect(users.map(([, user]) => `${user}_role`).sort()).toEqual(
    [...text.matchAll(/CREATE ROLE IF NOT EXISTS (\w+)/g)].map(([, role]) => role).sort(),
  );
  for (const [, , password = ""] of users) expect(compose).toContain(`      ${password}: \${${password}:?`);
});
