import { acceptedRows, inScope, PLAYER, type Scope } from "./accepted-events.ts";

export const ROUND = `${PLAYER}, round_id`;

const COLUMNS = `round_id, activity_id, type, occurrence, occurred_at, received_at, status = 'Rollback' AS is_rollback,
    per_round, game_id, currency, amount, amount_base, wager_amount, bonus_wager_amount, locked_wager_amount`;

/**
 * The common table expressions that end in `activities`: the casino events of rounds, each with `effective`. Rollbacks are
 * matched here by another method than the fold's (semantics.md, section 1).
 *
 * By rule 2 a rollback takes the greatest activity that is left and not after it. With the activities of one type and amount
 * in order, and rollbacks behind those of their instant, that is how brackets close: so a stack does it.
 */
export function activitiesSql(scope: Scope): string {
  const withRollback = `SELECT ${ROUND} FROM casino_events WHERE status = 'Rollback' AND ${inScope(scope)}`;
  return `casino AS (
  ${acceptedRows("casino_events", COLUMNS, scope)}
),
rolled_back AS (
  SELECT *, max(per_round) OVER (PARTITION BY ${ROUND}) AS round_of_one_id
  FROM (${acceptedRows("casino_events", COLUMNS, scope, `(${ROUND}) IN (${withRollback})`)})
),
paired AS (
  SELECT *,
    NOT round_of_one_id AND uniqExact(is_rollback) OVER (PARTITION BY ${ROUND}, activity_id, type) = 2 AS has_namesake
  FROM rolled_back
),
brackets AS (
  SELECT ${ROUND}, type, arrayFold(
    (state, each) -> if(each.2,
      if(empty(state.1), state, (arrayPopBack(state.1), arrayPushBack(state.2, state.1[-1]))),
      (arrayPushBack(state.1, (each.3, each.4)), state.2)),
    arraySort(groupArray((occurred_at, is_rollback, activity_id, occurrence))),
    ([], [])::Tuple(Array(Tuple(String, String)), Array(Tuple(String, String)))
  ).2 AS closed
  FROM paired
  WHERE NOT has_namesake
  GROUP BY ${ROUND}, type, amount
  HAVING countIf(is_rollback) > 0
),
cancelled AS (
  SELECT ${ROUND}, type, activity_id, occurrence FROM paired WHERE has_namesake AND NOT is_rollback
  UNION ALL
  SELECT ${ROUND}, type, each.1, each.2 FROM brackets ARRAY JOIN closed AS each
),
unstarted AS (
  SELECT ${ROUND} FROM rolled_back GROUP BY ${ROUND} HAVING countIf(NOT is_rollback) = 0
),
activities AS (
  SELECT *, NOT is_rollback AND (${ROUND}, type, activity_id, occurrence) NOT IN (SELECT * FROM cancelled) AS effective
  FROM casino
  WHERE (${ROUND}) NOT IN (SELECT * FROM unstarted)
)`;
}

/** Names of sums and what each adds up. */
const PARTS = [
  ["real", "wager_amount"],
  ["bonus", "bonus_wager_amount"],
  ["locked", "locked_wager_amount"],
  ["total", "amount"],
  ["base", "amount_base"],
] as const;

/** `bet_real … win_base` over the effective activities of a group. */
export function wagerSums(): string {
  return ["bet", "win"]
    .flatMap((kind) => PARTS.map(([part, column]) => `sumIf(${column}, ${isKind(kind)}) AS ${kind}_${part}`))
    .join(",\n    ");
}

export function isKind(kind: string): string {
  return `effective AND type = '${kind === "bet" ? "Bet" : "Win"}'`;
}

export const WAGER_COLUMNS = ["bet", "win"].flatMap((kind) => PARTS.map(([part]) => `${kind}_${part}`));

/** An amount of nothing, of the type that amounts have. */
export const NO_AMOUNT = "toDecimal128(0, 8)";
