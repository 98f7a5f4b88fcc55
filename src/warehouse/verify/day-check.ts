import { stringLiteral } from "../insert-statement.ts";
import { acceptedRows, PLAYER, type Scope } from "./accepted-events.ts";
import { activitiesSql, isKind, NO_AMOUNT, ROUND, WAGER_COLUMNS, wagerSums } from "./activities.ts";
import { bonusHistoriesSql } from "./bonus-histories.ts";
import type { Check } from "./check.ts";

const COUNTED = ["bets", "wins", ...WAGER_COLUMNS, "rounds", "logins", "deposits", "withdrawals"];
const PAID = ["deposit_base", "withdrawal_base", "bonus_cost_base"];

/** Player days (semantics.md, section 6). `zones`: the IANA zone of each tenant; UTC for others. */
export function dayCheck(scope: Scope, zones: ReadonlyMap<string, string>): Check {
  const columns = [...COUNTED, ...PAID];
  return {
    table: "player_days",
    keys: ["date"],
    columns: [...columns, "ggr", "ggr_base", "ngr_base"],
    common: `${activitiesSql(scope)},
${bonusHistoriesSql(scope)},
counted AS (
  ${countedSql(scope, dateSql("occurred_at", zones))}
)`,
    expected: `SELECT ${PLAYER}, date,
    ${columns.map((name) => `sum(counted.${name}) AS ${name}`).join(",\n    ")},
    bet_total - win_total AS ggr,
    bet_base - win_base AS ggr_base,
    ggr_base - bonus_cost_base AS ngr_base
  FROM counted
  GROUP BY ${PLAYER}, date`,
  };
}

/** The date of an instant: a zone must be a constant, so each that is in use has its branch. */
function dateSql(column: string, zones: ReadonlyMap<string, string>): string {
  const others = [...new Set(zones.values())].filter((zone) => zone !== "UTC");
  const branches = others.flatMap((zone) => {
    const tenants = [...zones].filter(([, each]) => each === zone).map(([tenant]) => stringLiteral(tenant));
    return [`tenant IN (${tenants.join(", ")})`, `toDate(${column}, ${stringLiteral(zone)})`];
  });
  return branches.length === 0
    ? `toDate(${column}, 'UTC')`
    : `multiIf(${[...branches, `toDate(${column}, 'UTC')`].join(", ")})`;
}

/** Rows of what counts on a day, from each source: what a source does not count is zero. */
function countedSql(scope: Scope, date: string): string {
  const payments = acceptedRows("payments", "occurred_at, kind, amount_base", scope);
  return [
    playSql(date),
    partSql(date, `FROM (${acceptedRows("logins", "occurred_at", scope)})`, { logins: "count()" }),
    partSql(date, `FROM (${payments})`, {
      deposits: "countIf(kind = 'deposit')",
      withdrawals: "countIf(kind = 'withdraw')",
      deposit_base: "sumIf(amount_base, kind = 'deposit')",
      withdrawal_base: "sumIf(amount_base, kind = 'withdraw')",
    }),
    partSql(date, "FROM costs WHERE cost_base != 0", { bonus_cost_base: "sum(costs.cost_base)" }),
  ].join("\n  UNION ALL\n  ");
}

/**
 * What was played: once by the day of each activity, and once by round, whose day is that of its start. Both from one reading
 * of the activities, which is most of the work.
 */
function playSql(date: string): string {
  const byDay = ["bets", "wins", ...WAGER_COLUMNS].map((name) => `sumIf(grouped.${name}, NOT is_round) AS ${name}`);
  const nothing = ["logins", "deposits", "withdrawals"].map((name) => `0 AS ${name}`);
  const unpaid = PAID.map((name) => `${NO_AMOUNT} AS ${name}`);
  return `SELECT ${PLAYER}, if(is_round, ${date}, grouped.date) AS date, ${byDay.join(", ")},
    countIf(is_round AND played) AS rounds, ${[...nothing, ...unpaid].join(", ")}
  FROM (
    SELECT ${PLAYER}, date, grouping(round_id) = 0 AS is_round, min(activities.occurred_at) AS occurred_at, countIf(effective) > 0 AS played,
      countIf(${isKind("bet")}) AS bets, countIf(${isKind("win")}) AS wins, ${wagerSums()}
    FROM (SELECT *, ${date} AS date FROM activities) AS activities
    GROUP BY GROUPING SETS ((${PLAYER}, date), (${ROUND}))
  ) AS grouped
  GROUP BY ${PLAYER}, date`;
}

function partSql(date: string, from: string, counts: Readonly<Record<string, string>>): string {
  const plain = (names: readonly string[], nothing: string) =>
    names.map((name) => `${counts[name] ?? nothing} AS ${name}`);
  const columns = [
    ...plain(["bets", "wins"], "0"),
    ...plain(WAGER_COLUMNS, NO_AMOUNT),
    ...plain(["rounds", "logins", "deposits", "withdrawals"], "0"),
    ...plain(PAID, NO_AMOUNT),
  ];
  return `SELECT ${PLAYER}, ${date} AS date, ${columns.join(", ")} ${from} GROUP BY ${PLAYER}, date`;
}
