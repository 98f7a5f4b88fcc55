import { OF_TENANT, type Tables } from "./tables.ts";

interface GameOrDay {
  readonly is_day: 0 | 1;
  readonly date: string;
  readonly turnover: number;
  readonly ggr: number;
  readonly rounds: number;
}

/**
 * What each game turned over and paid. Its return has a standard error from its rounds (a ratio's: rounds differ in stake
 * and in win), so that a game that only looks generous can be told from one that is. What was to be expected is what the
 * provider says in the profile's `meta`, or else what the game returned before.
 * `now` is RFC 3339; rounds count that began on its day (UTC) or on as many days before.
 */
export async function gamesAndDays(tables: Tables, now: string, days: number) {
  const rows = await tables.rows<GameOrDay>(GAMES_AND_DAYS, { now, days });
  const games = rows.flatMap(({ is_day, date: _, ...game }) => (is_day ? [] : [game]));
  const daily = rows.flatMap(({ is_day, date, turnover, ggr, rounds }) =>
    is_day ? [{ date, turnover, ggr, rounds }] : [],
  );
  return { games, daily };
}

const SINCE = "toDate(parseDateTimeBestEffort({now:String}, 'UTC')) - {days:UInt16}";

/** Fewer rounds than these, earlier, say nothing about a game's return. */
const ENOUGH_ROUNDS = 1_000;

/**
 * Rows of games and rows of days, from one look at the rounds, which is what takes the time: sums by game and day first, all that
 * was before in one, and from these both.
 */
const GAMES_AND_DAYS = `SELECT
    g.is_day AS is_day, g.date AS date, g.tenant AS tenant, g.game_id AS game_id, coalesce(g.name, nullIf(p.name, ''), g.game_id) AS name,
    g.vendor AS vendor, g.rounds AS rounds, g.players AS players, g.turnover AS turnover, g.wins AS wins, g.turnover - g.wins AS ggr,
    if(g.turnover > 0, g.w / g.b, NULL) AS rtp,
    if(g.turnover > 0 AND g.rounds > 1, sqrt(greatest(0, g.ww - 2 * (g.w / g.b) * g.wb + pow(g.w / g.b, 2) * g.bb)) / g.b, NULL) AS rtp_error,
    multiIf(p.rtp > 0, p.rtp, g.rounds_before >= ${ENOUGH_ROUNDS} AND g.b_before > 0, g.w_before / g.b_before, NULL) AS expected,
    multiIf(p.rtp > 0, 'profile', expected IS NULL, '', 'before') AS expected_from
  FROM (
    SELECT grouping(game_id) AS is_day, tenant, game_id, day AS date,
      argMax(latest_name, latest) AS name, argMax(latest_vendor, latest) AS vendor,
      sumIf(n, recent) AS rounds, uniqMergeIf(users, recent) AS players, sumIf(bets, recent) AS turnover, sumIf(won, recent) AS wins,
      toFloat64(turnover) AS b, toFloat64(wins) AS w, sumIf(sum_ww, recent) AS ww, sumIf(sum_wb, recent) AS wb, sumIf(sum_bb, recent) AS bb,
      sumIf(n, NOT recent) AS rounds_before, toFloat64(sumIf(bets, NOT recent)) AS b_before, toFloat64(sumIf(won, NOT recent)) AS w_before
    FROM (
      SELECT tenant, game_id, greatest(toDate(started_at), ${SINCE} - 1) AS day, day >= ${SINCE} AS recent, max(started_at) AS latest,
        argMax(game_name, started_at) AS latest_name, argMax(vendor_name, started_at) AS latest_vendor,
        count() AS n, uniqState(origin, user_id) AS users, sum(bet_base) AS bets, sum(win_base) AS won,
        sum((toFloat64(win_base) AS w) * w) AS sum_ww, sum(w * (toFloat64(bet_base) AS b)) AS sum_wb, sum(b * b) AS sum_bb
      FROM rounds FINAL
      WHERE ${OF_TENANT} AND bet_count + win_count > 0
      GROUP BY tenant, game_id, day
    )
    GROUP BY GROUPING SETS ((tenant, game_id), (day))
    HAVING rounds > 0 AND (is_day OR game_id IS NOT NULL)
  ) AS g
  LEFT JOIN (
    SELECT tenant, game_id, ifNull(name, '') AS name, JSONExtractFloat(ifNull(meta_extra, ''), 'rtp') AS rtp
    FROM games FINAL WHERE ${OF_TENANT}
  ) AS p ON g.tenant = p.tenant AND g.game_id = p.game_id
  ORDER BY is_day, date, turnover DESC, tenant, game_id
  LIMIT 2000 BY is_day`;
