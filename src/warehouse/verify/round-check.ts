import type { Scope } from "./accepted-events.ts";
import { activitiesSql, isKind, ROUND, WAGER_COLUMNS, wagerSums } from "./activities.ts";
import type { Check } from "./check.ts";

/** Rounds: their sums, counts and times (semantics.md, section 2). */
export function roundCheck(scope: Scope): Check {
  return {
    table: "rounds",
    keys: ["round_id"],
    columns: [
      ...WAGER_COLUMNS,
      ...["ggr", "ggr_base", "bet_count", "win_count", "activity_count", "cancelled_count", "unmatched_rollbacks"],
      ...["started_at", "ended_at"],
    ],
    common: activitiesSql(scope),
    expected: `SELECT ${ROUND},
    ${wagerSums()},
    bet_total - win_total AS ggr,
    bet_base - win_base AS ggr_base,
    countIf(${isKind("bet")}) AS bet_count,
    countIf(${isKind("win")}) AS win_count,
    count() AS activity_count,
    countIf(NOT is_rollback AND NOT effective) AS cancelled_count,
    countIf(is_rollback) - cancelled_count AS unmatched_rollbacks,
    min(occurred_at) AS started_at,
    max(occurred_at) AS ended_at
  FROM activities
  GROUP BY ${ROUND}`,
  };
}
