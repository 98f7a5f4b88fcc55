import type { Config } from "../config/config.ts";
import type { Log } from "../log/port.ts";
import { identifier, stringLiteral } from "../warehouse/insert-statement.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { makePlan, type ReplayRequest } from "./make-plan.ts";
import { checkNotRolledBack, ReplayFolder } from "./replay-folder.ts";
import type { ReplayPlan } from "./replay-plan.ts";
import { DERIVED_TABLES, shadowDatabase } from "./shadow.ts";

/**
 * The plan of a replay: the one that it was begun with, or a new one. Throws when it was begun with other options or another
 * configuration, was promoted, even if that was taken back, or when its database holds the rows of another.
 */
export async function beginOrResume(
  request: ReplayRequest,
  config: Config,
  log: Log,
  warehouse: Pick<Warehouse, "query" | "command">,
): Promise<ReplayPlan> {
  const folder = new ReplayFolder(config.dataDir, request.name);
  const known = await folder.plan();
  if (known !== undefined) {
    if ((await folder.promotion()) !== undefined) {
      throw new Error(`replay ${request.name} is promoted: roll it back first, drop it, or use another name`);
    }
    await checkNotRolledBack(folder, request.name);
    checkSame(known, request, config);
    return known;
  }
  await checkEmpty(warehouse, shadowDatabase(config.database, request.name));
  const plan = await makePlan(request, { log, topicPrefix: config.topicPrefix, rules: config.foldRules });
  await copyGames(warehouse, config.database);
  await folder.writePlan(plan);
  return plan;
}

function checkSame(plan: ReplayPlan, { from, to, tenant, keepConfig }: ReplayRequest, { foldRules }: Config): void {
  const parts = { from, to, tenant, keepConfig };
  for (const name of Object.keys(parts) as (keyof typeof parts)[]) {
    if (JSON.stringify(plan[name]) === JSON.stringify(parts[name])) continue;
    throw new Error(
      `replay ${plan.name} was begun with ${name} ${JSON.stringify(plan[name])}, not ${JSON.stringify(parts[name])}: ` +
        "go on with it as it was begun, or drop it",
    );
  }
  if (JSON.stringify(plan.rules) !== JSON.stringify(foldRules)) {
    throw new Error(
      `the configuration has changed since replay ${plan.name} was begun: restore it, or drop the replay`,
    );
  }
}

async function checkEmpty(warehouse: Pick<Warehouse, "query">, database: string): Promise<void> {
  const names = DERIVED_TABLES.map(stringLiteral).join(", ");
  const sql = `SELECT sum(total_rows) FROM system.tables WHERE database = ${stringLiteral(database)} AND name IN (${names})`;
  const rows = Number(await warehouse.query(sql, "TSV"));
  if (rows === 0) return;
  throw new Error(
    `database ${database} holds ${rows} rows of a replay that this data directory knows nothing of: drop it there`,
  );
}

/** Views of rounds name their games. */
async function copyGames(warehouse: Pick<Warehouse, "query" | "command">, database: string): Promise<void> {
  const games = `${identifier(database)}.games`;
  if ((await warehouse.query(`EXISTS TABLE ${games}`, "TSV")).trim() !== "1") return;
  await warehouse.command(`INSERT INTO games SELECT * FROM ${games} FINAL`);
}
