import type { FoldRules } from "../../rules/fold-rules.ts";
import type { Warehouse } from "../port.ts";
import { inScope, ofTenant, PLAYER, type Scope } from "./accepted-events.ts";
import { ROUND } from "./activities.ts";
import { bonusCheck, bonusTransitionCheck } from "./bonus-checks.ts";
import type { Check } from "./check.ts";
import { comparisonSql } from "./comparison.ts";
import { dayCheck } from "./day-check.ts";
import { lifetimeCheck } from "./lifetime-check.ts";
import { roundCheck } from "./round-check.ts";
import { gameSessionCheck, playerSessionCheck } from "./session-checks.ts";

/** One column of a table that is not what the raw tables say. */
export interface Difference {
  readonly column: string;
  readonly rows: number;
  readonly samples: readonly { readonly key: readonly string[]; readonly raw: string; readonly derived: string }[];
}

/** What was compared of one table. */
export interface TableVerdict {
  readonly table: string;
  /** Rows of the derived table. */
  readonly rows: number;
  readonly columns: readonly string[];
  readonly differences: readonly Difference[];
}

export interface VerifyReport {
  readonly tables: readonly TableVerdict[];
  /** Players left out, because a round id of theirs may stand for two rounds. */
  readonly playersLeftOut: number;
}

export interface VerifyOptions {
  /** Absent: all. */
  readonly tenant?: string | undefined;
  /** The rules that the tables were made under. */
  readonly rules: Pick<FoldRules, "gameSessionGap" | "playerSessionGap" | "lateness" | "roundHorizon" | "sealAfter">;
  /** IANA zones of player days by tenant. */
  readonly timeZones: ReadonlyMap<string, string>;
  /** Told before each table. */
  readonly onTable?: (table: string, done: number, total: number) => void;
}

type Reading = Pick<Warehouse, "query">;

/** So many players are named in the queries; to look for them in each would take several times as long. */
const FEW = 100;

/**
 * Recomputes the derived tables' totals from the raw tables in SQL and compares them. Nothing differs in a warehouse that
 * holds all there is in the log; while events are still on their way through, what they change does.
 *
 * Not decided here: what was accepted. The dead letters say it, so those of the engine must still be there.
 */
export async function verify(warehouse: Reading, options: VerifyOptions): Promise<VerifyReport> {
  const { scope, playersLeftOut } = await scopeOf(warehouse, options);
  const checks = checksOf(options, scope);
  const tables: TableVerdict[] = [];
  for (const [done, check] of checks.entries()) {
    options.onTable?.(check.table, done, checks.length);
    tables.push(await verdictOn(warehouse, check, scope));
  }
  return { tables, playersLeftOut };
}

function checksOf({ rules, timeZones }: VerifyOptions, scope: Scope): readonly Check[] {
  return [
    roundCheck(scope),
    gameSessionCheck(scope, rules.gameSessionGap),
    playerSessionCheck(scope, rules.playerSessionGap),
    bonusCheck(scope),
    bonusTransitionCheck(scope),
    dayCheck(scope, timeZones),
    lifetimeCheck(scope),
  ];
}

/**
 * A round id that comes again when its round has left the state begins another round of the same key. Which event was in
 * which is only certain where an id's events are less apart than a round may be forgotten in.
 */
async function scopeOf(
  warehouse: Reading,
  { tenant, rules }: VerifyOptions,
): Promise<{ scope: Scope; playersLeftOut: number }> {
  const scope: Scope = tenant === undefined ? {} : { tenant };
  const apart = (column: string) => `toUnixTimestamp64Micro(max(${column})) - toUnixTimestamp64Micro(min(${column}))`;
  const doubtful = `SELECT DISTINCT ${PLAYER} FROM (
    SELECT ${ROUND} FROM casino_events WHERE ${ofTenant(scope)} GROUP BY ${ROUND}
    HAVING ${apart("occurred_at")} > ${rules.roundHorizon - rules.lateness} OR ${apart("received_at")} > ${rules.sealAfter}
  )`;
  const [left = "0", some = ""] = (
    await warehouse.query(
      `SELECT count(), arrayStringConcat(groupArray(${FEW})(toString((${PLAYER}))), ', ') FROM (${doubtful})`,
      "TSVRaw",
    )
  )
    .trimEnd()
    .split("\t");
  const playersLeftOut = Number(left);
  if (playersLeftOut === 0) return { scope, playersLeftOut };
  return { scope: { ...scope, withoutPlayers: playersLeftOut > FEW ? doubtful : some }, playersLeftOut };
}

async function verdictOn(warehouse: Reading, check: Check, scope: Scope): Promise<TableVerdict> {
  const { table, columns } = check;
  const counted = await warehouse.query(`SELECT count() FROM ${table} FINAL WHERE ${inScope(scope)}`, "TSV");
  const found = await warehouse.query(comparisonSql(check, scope), "JSONCompactEachRow");
  const lines = found.split("\n").filter((line) => line !== "");
  return { table, rows: Number(counted), columns, differences: lines.map(differenceOf) };
}

type Found = [column: string, rows: string | number, samples: [key: string[], raw: string, derived: string][]];

function differenceOf(line: string): Difference {
  const [column, rows, samples] = JSON.parse(line) as Found;
  return { column, rows: Number(rows), samples: samples.map(([key, raw, derived]) => ({ key, raw, derived })) };
}
