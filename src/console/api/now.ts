import type { FastifyInstance } from "fastify";
import { formatTimestamp } from "../../values/time.ts";
import { engineOf } from "../asking.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { freshness } from "../freshness.ts";
import { tenantOf } from "../guard.ts";
import { SharedAnswers } from "../shared-answers.ts";
import { OF_TENANT, Tables } from "../tables.ts";

/** What the day is like so far, and whether the tables are up to date; alike for all who watch the same tenant. */
export function addNow(server: FastifyInstance, options: ConsoleOptions): void {
  const answers = new SharedAnswers<Awaited<ReturnType<typeof nowOf>>>(options.now);
  server.get("/now", (request) => {
    const tenant = tenantOf(request);
    // Others may wait for it: it is not cancelled when whoever asked first goes away.
    const tables = new Tables(engineOf(options.engine), tenant, new AbortController().signal);
    return answers.get(tenant, () => nowOf(tables, formatTimestamp(options.now())));
  });
}

async function nowOf(tables: Tables, now: string) {
  const [days, letters, arrivals, tablesFreshness, triggers] = await Promise.all([
    daysUntil(tables, now),
    lettersSince(tables, now),
    arrivalsSince(tables, now),
    freshness(tables),
    latestTriggers(tables),
  ]);
  return { now, days, deadLetters: { perHalfHour: letters, ...arrivals }, freshness: tablesFreshness, triggers };
}

const LATEST_TRIGGERS = 50;

/** The last fortnight that was played on, the latest day last. */
function daysUntil(tables: Tables, now: string) {
  return tables.rows(
    `SELECT date, sum(ggr_base) AS ggr, sum(ngr_base) AS ngr, sum(bet_base) AS turnover, sum(rounds) AS rounds,
       uniqExact(tenant, origin, user_id) AS players, sum(deposit_base) AS deposits, sum(withdrawal_base) AS withdrawals,
       sum(bonus_cost_base) AS bonusCost, date = toDate(parseDateTimeBestEffort({now:String}, 'UTC')) AS isToday
     FROM player_days FINAL
     WHERE ${OF_TENANT} AND date <= toDate(parseDateTimeBestEffort({now:String}, 'UTC')) + 1
     GROUP BY date ORDER BY date DESC LIMIT 14`,
    { now },
  );
}

function lettersSince(tables: Tables, now: string) {
  return tables.rows(
    `SELECT toStartOfInterval(received_at, INTERVAL 30 MINUTE) AS at, count() AS letters
     FROM dead_letters FINAL
     WHERE ${OF_TENANT} AND received_at > parseDateTime64BestEffort({now:String}, 6, 'UTC') - INTERVAL 24 HOUR
     GROUP BY at ORDER BY at`,
    { now },
  );
}

/** How much arrived in the last hour, and how much of it was refused. */
function arrivalsSince(tables: Tables, now: string) {
  const since = "received_at > parseDateTime64BestEffort({now:String}, 6, 'UTC') - INTERVAL 1 HOUR";
  return tables.row<{ refused: number; accepted: number }>(
    `SELECT
       (SELECT count() FROM dead_letters FINAL WHERE ${OF_TENANT} AND ${since}) AS refused,
       (SELECT count() FROM casino_events WHERE ${OF_TENANT} AND ${since}) +
       (SELECT count() FROM bonus_events WHERE ${OF_TENANT} AND ${since}) +
       (SELECT count() FROM payments WHERE ${OF_TENANT} AND ${since}) +
       (SELECT count() FROM logins WHERE ${OF_TENANT} AND ${since}) AS accepted`,
    { now },
  );
}

function latestTriggers(tables: Tables) {
  return tables.rows(
    `SELECT trigger_id, type, tenant, origin, user_id, occurred_at, cause, stale = 1 AS stale, payload
     FROM triggers FINAL WHERE ${OF_TENANT} ORDER BY occurred_at DESC LIMIT ${LATEST_TRIGGERS}`,
  );
}
