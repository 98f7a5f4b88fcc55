import { acceptedRows, PLAYER, type Scope } from "./accepted-events.ts";

export const BONUS = `${PLAYER}, user_bonus_id`;

/** In the order that ranks statuses of one instant (semantics.md, section 5). */
const STATUSES =
  "['Pending', 'Created', 'Ongoing', 'Completed', 'AutoCompleted', 'Forfeited', 'Expired', 'Lost', 'Reversed']";
export const TERMINAL = "('Completed', 'AutoCompleted', 'Forfeited', 'Expired', 'Lost')";

/**
 * The common table expressions of bonuses: `reports` in the order of their histories, each with whether it repeats the one
 * before; `costs`, with the time of the completion.
 */
export function bonusHistoriesSql(scope: Scope): string {
  const columns = `user_bonus_id, bonus_id, status, occurred_at, type, amount, amount_base, bonus_turned_real,
    bonus_turned_real_base, toUnixTimestamp64Micro(occurred_at) * 16 + indexOf(${STATUSES}, status) AS place`;
  return `reports AS (
  SELECT *,
    lagInFrame(status, 1, '') OVER (PARTITION BY ${BONUS} ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS from_status,
    from_status = status AS is_repeat
  FROM (${acceptedRows("bonus_events", columns, scope)})
),
kept AS (
  SELECT *, place = max(place) OVER (PARTITION BY ${BONUS}) AS is_latest
  FROM reports
  WHERE NOT is_repeat OR status = 'Ongoing'
),
costs AS (
  SELECT ${BONUS}, occurred_at,
    multiIf(bonus_turned_real IS NOT NULL, bonus_turned_real, type IN ('WagerFree', 'FreeSpins', 'CashbackBonus'), amount, 0) AS cost,
    multiIf(bonus_turned_real IS NOT NULL, ifNull(bonus_turned_real_base, 0), type IN ('WagerFree', 'FreeSpins', 'CashbackBonus'), amount_base, 0) AS cost_base
  FROM kept
  WHERE is_latest AND status IN ('Completed', 'AutoCompleted')
)`;
}
