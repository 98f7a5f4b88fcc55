import { acceptedRows, PLAYER, type Scope } from "./accepted-events.ts";
import { activitiesSql, isKind, NO_AMOUNT, WAGER_COLUMNS, wagerSums } from "./activities.ts";
import type { Check } from "./check.ts";

/** Columns that both kinds of session have (semantics.md, section 3). */
const SESSION_COLUMNS = [
  ...["ended_at", "duration_ms", "rounds", "bets", "wins", ...WAGER_COLUMNS, "ggr", "ggr_base"],
  ...["biggest_bet", "biggest_win", "rounds_won", "rounds_lost"],
];

/** What a player does beside playing, and the columns that count it. */
const OTHER_COLUMNS = ["logins", "deposits", "withdrawals", "deposit_base", "withdrawal_base"];

/** Game sessions: runs of casino events on one game (semantics.md, section 3). `gap` in microseconds. */
export function gameSessionCheck(scope: Scope, gap: number): Check {
  const key = `${PLAYER}, game_id, started_at`;
  return {
    table: "game_sessions",
    keys: ["game_id", "started_at"],
    columns: SESSION_COLUMNS,
    common: `${activitiesSql(scope)},
${placedSql("activities", `${PLAYER}, game_id`, gap)},
${partsSql(key, [])}`,
    expected: sessionsSql(key, []),
  };
}

/** Player sessions: runs of all that a player does (semantics.md, section 4). `gap` in microseconds. */
export function playerSessionCheck(scope: Scope, gap: number): Check {
  const key = `${PLAYER}, started_at`;
  return {
    table: "player_sessions",
    keys: ["started_at"],
    columns: [...SESSION_COLUMNS, "games", ...OTHER_COLUMNS],
    common: `${activitiesSql(scope)},
${doingsSql(scope)},
${placedSql("doings", PLAYER, gap)},
${partsSql(key, [
  "groupUniqArrayIf(game_id, doing = '') AS games",
  "countIf(doing = 'login') AS logins",
  "countIf(doing = 'deposit') AS deposits",
  "countIf(doing = 'withdraw') AS withdrawals",
  "sumIf(paid_base, doing = 'deposit') AS deposit_base",
  "sumIf(paid_base, doing = 'withdraw') AS withdrawal_base",
])}`,
    expected: sessionsSql(key, [
      "length(groupUniqArrayArray(parts.games)) AS games",
      ...OTHER_COLUMNS.map((name) => `sum(parts.${name}) AS ${name}`),
    ]),
  };
}

const PLAY = `round_id, type, game_id, occurred_at, effective,
    amount, amount_base, wager_amount, bonus_wager_amount, locked_wager_amount`;
const NO_PLAY = `'' AS round_id, '' AS type, '' AS game_id, occurred_at, false AS effective,
    ${NO_AMOUNT} AS amount, ${NO_AMOUNT} AS amount_base, ${NO_AMOUNT} AS wager_amount,
    ${NO_AMOUNT} AS bonus_wager_amount, ${NO_AMOUNT} AS locked_wager_amount`;

/** All that players do: their casino events, logins and payments. */
function doingsSql(scope: Scope): string {
  return `doings AS (
  SELECT ${PLAYER}, ${PLAY}, '' AS doing, ${NO_AMOUNT} AS paid_base FROM activities
  UNION ALL
  SELECT ${PLAYER}, ${NO_PLAY}, 'login' AS doing, ${NO_AMOUNT} AS paid_base
  FROM (${acceptedRows("logins", "occurred_at", scope)})
  UNION ALL
  SELECT ${PLAYER}, ${NO_PLAY}, kind AS doing, paid_base
  FROM (${acceptedRows("payments", "occurred_at, kind, amount_base AS paid_base", scope)})
)`;
}

/**
 * Gives each row of `source` the start of its session: the latest at or before it that follows a pause. Of rows of one
 * instant any may be the one that follows it, so that the range has all of them.
 */
function placedSql(source: string, timeline: string, gap: number): string {
  return `paused AS (
  SELECT *, toUnixTimestamp64Micro(occurred_at) AS at, at - lagInFrame(at, 1, at - ${gap + 1}) OVER (
    PARTITION BY ${timeline} ORDER BY occurred_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS pause
  FROM ${source}
),
placed AS (
  SELECT *, maxIf(occurred_at, pause > ${gap}) OVER (
    PARTITION BY ${timeline} ORDER BY occurred_at RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS started_at
  FROM paused
)`;
}

/** What each round has in each session. */
function partsSql(key: string, more: readonly string[]): string {
  const columns = [
    "max(occurred_at) AS ended_at",
    wagerSums(),
    `countIf(${isKind("bet")}) AS bets`,
    `countIf(${isKind("win")}) AS wins`,
    `maxIf(amount, ${isKind("bet")}) AS biggest_bet`,
    `maxIf(amount, ${isKind("win")}) AS biggest_win`,
    ...more,
  ];
  return `parts AS (
  SELECT ${key}, round_id,
    ${columns.join(",\n    ")}
  FROM placed
  GROUP BY ${key}, round_id
)`;
}

function sessionsSql(key: string, more: readonly string[]): string {
  const columns = [
    "max(parts.ended_at) AS ended_at",
    "intDiv(toUnixTimestamp64Micro(ended_at) - toUnixTimestamp64Micro(started_at), 1000) AS duration_ms",
    "countIf(parts.bets + parts.wins > 0) AS rounds",
    ...["bets", "wins", ...WAGER_COLUMNS].map((name) => `sum(parts.${name}) AS ${name}`),
    "bet_total - win_total AS ggr",
    "bet_base - win_base AS ggr_base",
    "max(parts.biggest_bet) AS biggest_bet",
    "max(parts.biggest_win) AS biggest_win",
    "countIf(parts.win_total > parts.bet_total) AS rounds_won",
    "countIf(parts.win_total < parts.bet_total) AS rounds_lost",
    ...more,
  ];
  return `SELECT ${key},
    ${columns.join(",\n    ")}
  FROM parts
  GROUP BY ${key}`;
}
