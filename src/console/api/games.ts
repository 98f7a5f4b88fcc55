import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { formatTimestamp } from "../../values/time.ts";
import { tablesFor } from "../asking.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { OF_TENANT } from "../tables.ts";

const gamesQuery = z.object({ days: z.coerce.number().int().min(1).max(400).default(7) });

/**
 * What each game turned over and paid. Its return has a standard error from its rounds (a ratio's: rounds differ in stake
 * and in win), so that a game that only looks generous can be told from one that is. What was to be expected is what the
 * provider says in the profile's `meta`, or else what the game returned before.
 */
export function addGames(server: FastifyInstance, options: ConsoleOptions): void {
  server.get("/games", async (request, reply) => {
    const { days } = gamesQuery.parse(request.query);
    const tables = tablesFor(request, reply, options);
    const now = formatTimestamp(options.now());
    const [games, daily] = await Promise.all([tables.rows(GAMES, { now, days }), tables.rows(DAILY, { now, days })]);
    return { games, daily };
  });
}

const SINCE = "toDate(parseDateTimeBestEffort({now:String}, 'UTC')) - {days:UInt16}";

/** Fewer rounds than these, earlier, say nothing about a game's return. */
const ENOUGH_ROUNDS = 1_000;

/** Sums of this time and of before first, and then what each game makes of them: sums with conditions would take half as long again. */
const GAMES = `SELECT
    g.tenant AS tenant, g.game_id AS game_id, coalesce(g.name, nullIf(p.name, ''), g.game_id) AS name, g.vendor AS vendor,
    g.rounds AS rounds, g.players AS players, g.turnover AS turnover, g.wins AS wins, g.turnover - g.wins AS ggr,
    if(g.turnover > 0, g.wins / g.turnover, NULL) AS rtp,
    if(g.turnover > 0 AND g.rounds > 1,
      sqrt(greatest(0, g.ww - 2 * (g.wins / g.turnover) * g.wb + pow(g.wins / g.turnover, 2) * g.bb)) / g.turnover, NULL) AS rtp_error,
    multiIf(p.rtp > 0, p.rtp, g.rounds_before >= ${ENOUGH_ROUNDS} AND g.turnover_before > 0, g.wins_before / g.turnover_before, NULL) AS expected,
    multiIf(p.rtp > 0, 'profile', expected IS NULL, '', 'before') AS expected_from
  FROM (
    SELECT tenant, game_id, argMax(latest_name, latest) AS name, argMax(latest_vendor, latest) AS vendor,
      sumIf(n, recent) AS rounds, sumIf(users, recent) AS players, sumIf(sum_b, recent) AS turnover, sumIf(sum_w, recent) AS wins,
      sumIf(sum_ww, recent) AS ww, sumIf(sum_wb, recent) AS wb, sumIf(sum_bb, recent) AS bb,
      sumIf(n, NOT recent) AS rounds_before, sumIf(sum_b, NOT recent) AS turnover_before, sumIf(sum_w, NOT recent) AS wins_before
    FROM (
      SELECT tenant, game_id, started_at >= ${SINCE} AS recent, max(started_at) AS latest,
        argMax(game_name, started_at) AS latest_name, argMax(vendor_name, started_at) AS latest_vendor,
        count() AS n, uniq(origin, user_id) AS users, sum(toFloat64(bet_base) AS b) AS sum_b, sum(toFloat64(win_base) AS w) AS sum_w,
        sum(w * w) AS sum_ww, sum(w * b) AS sum_wb, sum(b * b) AS sum_bb
      FROM rounds FINAL
      WHERE ${OF_TENANT} AND bet_count + win_count > 0 AND game_id IS NOT NULL
      GROUP BY tenant, game_id, recent
    )
    GROUP BY tenant, game_id HAVING rounds > 0
  ) AS g
  LEFT JOIN (
    SELECT tenant, game_id, ifNull(name, '') AS name, JSONExtractFloat(ifNull(meta_extra, ''), 'rtp') AS rtp
    FROM games FINAL WHERE ${OF_TENANT}
  ) AS p ON g.tenant = p.tenant AND g.game_id = p.game_id
  ORDER BY turnover DESC LIMIT 2000`;

const DAILY = `SELECT toDate(started_at) AS date, sum(bet_base) AS turnover, sum(ggr_base) AS ggr, count() AS rounds
  FROM rounds FINAL WHERE ${OF_TENANT} AND bet_count + win_count > 0 AND started_at >= ${SINCE}
  GROUP BY date ORDER BY date`;
