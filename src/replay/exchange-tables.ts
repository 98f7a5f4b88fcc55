import { identifier, stringLiteral } from "../warehouse/insert-statement.ts";
import type { PromoteOptions } from "./promote-options.ts";
import type { Promotion } from "./replay-folder.ts";
import { DERIVED_TABLES, shadowDatabase } from "./shadow.ts";

/** The UUIDs of the tables of a database, by name. */
export async function tableIds({ warehouse }: PromoteOptions, database: string): Promise<Record<string, string>> {
  const sql = `SELECT name, toString(uuid) FROM system.tables WHERE database = ${stringLiteral(database)}`;
  const text = await warehouse.query(sql, "JSONCompactEachRow");
  return Object.fromEntries(text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])));
}

/** Puts the shadows in the place of the tables that are still live. */
export async function exchange(options: PromoteOptions, before: Promotion): Promise<void> {
  const now = await tableIds(options, options.database);
  checkNotOvertaken(options, before, now);
  await swap(
    options,
    DERIVED_TABLES.filter((table) => now[table] === before.live[table]),
  );
}

/** Promotions are taken back in the reverse order. */
export function checkNotOvertaken(
  { plan }: PromoteOptions,
  before: Promotion,
  now: Readonly<Record<string, string>>,
): void {
  const others = DERIVED_TABLES.filter(
    (table) => now[table] !== before.live[table] && now[table] !== before.shadow[table],
  );
  if (others.length === 0) return;
  throw new Error(
    `another replay was promoted after ${plan.name} (${others.join(", ")} are neither's): roll that one back first`,
  );
}

/** In one statement, in the order of the topology: each pair changes places at once, the pairs within milliseconds. */
export async function swap({ warehouse, database, plan }: PromoteOptions, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  const shadow = shadowDatabase(database, plan.name);
  const pairs = tables.map(
    (table) => `${identifier(database)}.${identifier(table)} AND ${identifier(shadow)}.${identifier(table)}`,
  );
  await warehouse.command(`EXCHANGE TABLES ${pairs.join(", ")}`);
}
