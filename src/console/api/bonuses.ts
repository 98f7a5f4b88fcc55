import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { tenantFoldRules } from "../../rules/fold-rules.ts";
import { tablesFor } from "../asking.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { tenantOf } from "../guard.ts";
import { OF_TENANT, type Tables } from "../tables.ts";

const campaignQuery = z.object({ campaign: z.string().max(1_000).default("") });
const lostQuery = campaignQuery.extend({
  quick: z.enum(["0", "1"]).default("0"),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
});

/** Upper bounds of the histogram's bars, in seconds; the last bar has none. */
const BOUNDS = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
const PAGE = 50;

const OF_CAMPAIGN = "({campaign:String} = '' OR bonus_id = {campaign:String})";
const IS_LOST = "status = 'Lost' AND active_since IS NOT NULL AND ended_at IS NOT NULL";
const ELAPSED_MS = "dateDiff('millisecond', ifNull(active_since, granted_at), ifNull(ended_at, granted_at))";

/** How bonuses end, what campaigns cost and return, and how quickly they are lost. */
export function addBonuses(server: FastifyInstance, options: ConsoleOptions): void {
  server.get("/bonuses", async (request, reply) => {
    const { campaign } = campaignQuery.parse(request.query);
    const tables = tablesFor(request, reply, options);
    const [funnel, timeToLoss] = await Promise.all([funnelOf(tables, campaign), timeToLossOf(tables, campaign)]);
    const rules = options.config.foldRules;
    const { threshold, byBonusId, ...others } = tenantFoldRules(rules, tenantOf(request)).lostTooQuickly;
    const overrides = { ...others.byProduct, ...others.byType, ...others.byTypeProduct, ...byBonusId };
    const own = Object.hasOwn(byBonusId, campaign) ? byBonusId[campaign] : undefined;
    return {
      funnel,
      timeToLoss,
      threshold: {
        seconds: (own ?? threshold) / 1e6,
        overrides: Object.entries(overrides).map(([what, limit]) => ({ what, seconds: limit / 1e6 })),
      },
    };
  });

  server.get("/bonuses/campaigns", async (request, reply) => ({
    campaigns: await tablesFor(request, reply, options).rows(
      `SELECT * FROM v_bonus_campaigns WHERE ${OF_TENANT} ORDER BY granted DESC, bonus_id, currency LIMIT 500`,
    ),
  }));

  server.get("/bonuses/lost", async (request, reply) => {
    const { campaign, quick, offset } = lostQuery.parse(request.query);
    const rows = await tablesFor(request, reply, options).rows(LOST, { campaign, quick, offset });
    return { lost: rows.slice(0, PAGE), hasMore: rows.length > PAGE };
  });
}

function funnelOf(tables: Tables, campaign: string) {
  return tables.row(
    `SELECT sum(f.granted) AS granted, sum(f.claimed) AS claimed, sum(f.wagering_started) AS wagering, sum(f.completed) AS completed,
       sum(f.lost) AS lost, sum(f.forfeited) AS forfeited, sum(f.expired) AS expired, sum(f.reversed) AS reversed
     FROM v_bonus_funnel AS f WHERE ${OF_TENANT} AND ${OF_CAMPAIGN}`,
    { campaign },
  );
}

async function timeToLossOf(tables: Tables, campaign: string) {
  const bar = `multiIf(${BOUNDS.map((bound, index) => `elapsed <= ${bound * 1_000}, ${index}`).join(", ")}, ${BOUNDS.length})`;
  const rows = await tables.rows<{ bar: number; bonuses: number }>(
    `SELECT ${bar} AS bar, count() AS bonuses FROM (
       SELECT ${ELAPSED_MS} AS elapsed FROM bonuses FINAL WHERE ${OF_TENANT} AND ${OF_CAMPAIGN} AND ${IS_LOST}
     ) GROUP BY bar`,
    { campaign },
  );
  const counts = new Map(rows.map((row) => [row.bar, row.bonuses]));
  return [...BOUNDS, null].map((upTo, index) => ({ upTo, bonuses: counts.get(index) ?? 0 }));
}

const LOST = `WITH quick AS (
    SELECT DISTINCT tenant, origin, user_id, JSONExtractString(payload, 'user_bonus_id') AS user_bonus_id
    FROM triggers FINAL WHERE ${OF_TENANT} AND type = 'bonus_lost_too_quickly'
  )
  SELECT tenant, origin, user_id, user_bonus_id, bonus_id, type, currency, amount, wagered, required_wagering_amount,
    active_since, ended_at, ${ELAPSED_MS} AS elapsed_ms,
    (tenant, origin, user_id, user_bonus_id) IN quick AS too_quick
  FROM bonuses FINAL
  WHERE ${OF_TENANT} AND ${OF_CAMPAIGN} AND ${IS_LOST} AND ({quick:String} = '0' OR too_quick)
  ORDER BY ended_at DESC, user_bonus_id LIMIT ${PAGE + 1} OFFSET {offset:UInt32}`;
