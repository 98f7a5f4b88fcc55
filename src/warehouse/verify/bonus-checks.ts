import { PLAYER, type Scope } from "./accepted-events.ts";
import { activitiesSql, NO_AMOUNT } from "./activities.ts";
import { BONUS, bonusHistoriesSql, TERMINAL } from "./bonus-histories.ts";
import type { Check } from "./check.ts";

/** Bonuses: where each stands, what it cost and what was wagered on it (semantics.md, section 5). */
export function bonusCheck(scope: Scope): Check {
  return {
    table: "bonuses",
    keys: ["user_bonus_id"],
    columns: [
      "status",
      "amount",
      "amount_base",
      "granted_at",
      "transitions",
      "repeats",
      "cost",
      "cost_base",
      "wagered",
    ],
    common: `${activitiesSql(scope)},
${bonusHistoriesSql(scope)},
${wageredSql()},
standing AS (
  SELECT ${BONUS}, kept.status AS status, kept.amount AS amount, kept.amount_base AS amount_base FROM kept WHERE is_latest
),
reported AS (
  SELECT ${BONUS},
    min(occurred_at) AS granted_at,
    countIf(NOT is_repeat) AS transitions,
    countIf(is_repeat AND status != 'Ongoing') AS repeats
  FROM reports
  GROUP BY ${BONUS}
)`,
    expected: `SELECT ${BONUS}, status, amount, amount_base, granted_at, transitions, repeats, cost, cost_base, wagered
  FROM reported
  LEFT JOIN standing USING (${BONUS})
  LEFT JOIN costs USING (${BONUS})
  LEFT JOIN wagered USING (${BONUS})`,
  };
}

/** Transitions between statuses (semantics.md, section 5). */
export function bonusTransitionCheck(scope: Scope): Check {
  return {
    table: "bonus_transitions",
    keys: ["user_bonus_id", "at", "to_status"],
    columns: ["bonus_id", "from_status", "in_from_ms"],
    replaced: "ifNull(from_status, '') AS from_status, ifNull(in_from_ms, -1) AS in_from_ms",
    common: bonusHistoriesSql(scope),
    expected: `SELECT ${BONUS}, occurred_at AS at, status AS to_status, bonus_id, from_status,
    if(from_status = '', -1, intDiv(toUnixTimestamp64Micro(occurred_at) - before, 1000)) AS in_from_ms
  FROM (
    SELECT *, lagInFrame(toUnixTimestamp64Micro(occurred_at)) OVER (
      PARTITION BY ${BONUS} ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS before
    FROM reports
    WHERE NOT is_repeat
  )`,
  };
}

/**
 * What was wagered while bonuses were active: the player's bonus and locked bets summed up over time, and at each end of an
 * active interval the sum so far, with its sign.
 */
function wageredSql(): string {
  return `summed AS (
  SELECT ${PLAYER}, at, sum(staked) OVER (PARTITION BY ${PLAYER} ORDER BY at) AS so_far
  FROM (
    SELECT ${PLAYER}, occurred_at AS at, sum(bonus_wager_amount + locked_wager_amount) AS staked
    FROM activities
    WHERE effective AND type = 'Bet'
    GROUP BY ${PLAYER}, at
  )
),
switches AS (
  SELECT ${BONUS}, place, occurred_at AS at, status NOT IN ${TERMINAL} AS is_active,
    lagInFrame(is_active, 1, false) OVER (PARTITION BY ${BONUS} ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS was_active
  FROM (
    SELECT *, countIf(status IN ('Created', 'Reversed', 'Ongoing')) OVER (
      PARTITION BY ${BONUS} ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS activations
    FROM reports
    WHERE NOT is_repeat
  )
  WHERE status IN ('Created', 'Reversed') OR status IN ${TERMINAL} OR (status = 'Ongoing' AND activations = 1)
),
ends AS (
  SELECT ${BONUS}, at, if(is_active, -1, 1) AS sign FROM switches WHERE is_active != was_active
  UNION ALL
  SELECT ${BONUS}, toDateTime64('2299-12-31 00:00:00', 6, 'UTC') AS at, 1 AS sign
  FROM switches GROUP BY ${BONUS} HAVING argMax(is_active, place)
),
wagered AS (
  SELECT ${BONUS}, sum(if(sign > 0, so_far, ${NO_AMOUNT} - so_far)) AS wagered
  FROM ends ASOF LEFT JOIN summed ON ends.tenant = summed.tenant AND ends.origin = summed.origin
    AND ends.user_id = summed.user_id AND ends.at > summed.at
  GROUP BY ${BONUS}
)`;
}
