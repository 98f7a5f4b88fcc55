import { acceptedRows, PLAYER, type Scope } from "./accepted-events.ts";
import { activitiesSql, isKind, NO_AMOUNT } from "./activities.ts";
import { bonusHistoriesSql } from "./bonus-histories.ts";
import type { Check } from "./check.ts";

const AMOUNTS = ["turnover", "wins", "ggr", "deposits", "withdrawals", "bonus_cost"];
const COUNTS = ["rounds", "deposit_count", "logins", "bonuses_lost", "bonuses_completed"];

/** The lifetime windows of players' features (semantics.md, section 6). A player of whom only a profile came has zeros. */
export function lifetimeCheck(scope: Scope): Check {
  const columns = [...AMOUNTS, ...COUNTS];
  return {
    table: "player_features",
    keys: [],
    columns: columns.map((name) => `${name}_lifetime`),
    common: `${activitiesSql(scope)},
${bonusHistoriesSql(scope)},
counted AS (
  ${countedSql(scope)}
)`,
    expected: `SELECT ${PLAYER},
    ${columns.map((name) => `sum(counted.${name}) AS ${name}_lifetime`).join(",\n    ")}
  FROM counted
  GROUP BY ${PLAYER}`,
    rowsMayBeMissing: true,
  };
}

function countedSql(scope: Scope): string {
  return [
    partSql("activities", {
      turnover: `sumIf(activities.amount_base, ${isKind("bet")})`,
      wins: `sumIf(activities.amount_base, ${isKind("win")})`,
      ggr: "turnover - wins",
      rounds: "uniqExactIf(round_id, effective)",
    }),
    partSql(`(${acceptedRows("logins", "event_id", scope)})`, { logins: "count()" }),
    partSql(`(${acceptedRows("payments", "kind, amount_base", scope)})`, {
      deposits: "sumIf(amount_base, kind = 'deposit')",
      withdrawals: "sumIf(amount_base, kind = 'withdraw')",
      deposit_count: "countIf(kind = 'deposit')",
    }),
    partSql("costs", { bonus_cost: "sum(cost_base)" }),
    partSql("reports", {
      bonuses_lost: "countIf(status = 'Lost' AND NOT is_repeat)",
      bonuses_completed: "countIf(status IN ('Completed', 'AutoCompleted') AND NOT is_repeat)",
    }),
  ].join("\n  UNION ALL\n  ");
}

function partSql(source: string, counts: Readonly<Record<string, string>>): string {
  const amounts = AMOUNTS.map((name) => `${counts[name] ?? NO_AMOUNT} AS ${name}`);
  const others = COUNTS.map((name) => `${counts[name] ?? "0"} AS ${name}`);
  return `SELECT ${PLAYER}, ${[...amounts, ...others].join(", ")} FROM ${source} GROUP BY ${PLAYER}`;
}
