-- Counts are of bonuses by their latest status, so a loss that was reversed counts as reversed. Player-currency amounts
-- add up only because a row is one currency. Windows of one player's grants may overlap: a round counts once for them.
CREATE OR REPLACE VIEW v_bonus_campaigns
COMMENT 'What did each campaign give, what did it cost, how did its bonuses end, and what did its players play in the 7 days after each grant? Per currency; return_ggr_base counts rounds by started_at'
AS
WITH
  lost_quickly AS (
    SELECT DISTINCT tenant, origin, user_id, JSONExtractString(payload, 'user_bonus_id') AS user_bonus_id
    FROM triggers FINAL
    WHERE type = 'bonus_lost_too_quickly'
  ),
  campaigns AS (
    SELECT
      tenant, bonus_id, currency,
      count() AS granted,
      countIf(claimed_at IS NOT NULL) AS claimed,
      countIf(status IN ('Completed', 'AutoCompleted')) AS completed,
      countIf(status = 'Lost') AS lost,
      countIf((tenant, origin, user_id, user_bonus_id) IN lost_quickly) AS lost_too_quickly,
      countIf(status = 'Forfeited') AS forfeited,
      countIf(status = 'Expired') AS expired,
      countIf(status = 'Reversed') AS reversed,
      uniqExact(origin, user_id) AS players,
      sum(amount) AS amount_granted,
      sum(amount_base) AS amount_granted_base,
      ifNull(sum(b.turned_real), toDecimal128(0, 8)) AS turned_real,
      ifNull(sum(b.turned_real_base), toDecimal128(0, 8)) AS turned_real_base,
      sum(cost) AS net_cost,
      sum(cost_base) AS net_cost_base,
      quantileExactInclusiveOrNullIf(0.5)(
        dateDiff('microsecond', ifNull(active_since, granted_at), ifNull(ended_at, granted_at)) / 1000,
        status = 'Lost' AND active_since IS NOT NULL AND ended_at IS NOT NULL
      ) AS median_time_to_loss_ms
    FROM bonuses AS b FINAL
    GROUP BY tenant, bonus_id, currency
  ),
  grants AS (
    SELECT tenant, bonus_id, currency, origin, user_id, groupArray(granted_at) AS granted_ats
    FROM bonuses FINAL
    GROUP BY tenant, bonus_id, currency, origin, user_id
  ),
  -- Where any of a player's windows begins or ends. Joins by one key are a third faster than by three; lengths make it unambiguous.
  bounds AS (
    SELECT concat(toString(length(tenant)), '|', toString(length(origin)), '|', tenant, origin, user_id) AS player, arrayJoin([granted_at, granted_at + INTERVAL 7 DAY]) AS at
    FROM bonuses FINAL
    GROUP BY player, at
  ),
  -- What was played from one bound to the next: each window is some of these, and there are few of them where rounds are many.
  -- Of others than those who were granted something nothing is read.
  played AS (
    SELECT b.player AS player, b.at AS at, sum(r.ggr_base) AS ggr_base
    FROM (
      SELECT concat(toString(length(tenant)), '|', toString(length(origin)), '|', tenant, origin, user_id) AS player, started_at, ggr_base
      FROM rounds FINAL
      WHERE (tenant, origin, user_id) IN (SELECT tenant, origin, user_id FROM bonuses)
    ) AS r
    ASOF INNER JOIN bounds AS b ON r.player = b.player AND r.started_at >= b.at
    GROUP BY player, at
  ),
  returns AS (
    SELECT
      g.tenant AS tenant, g.bonus_id AS bonus_id, g.currency AS currency,
      sum(if(arrayExists(at -> p.at >= at AND p.at < at + INTERVAL 7 DAY, g.granted_ats), p.ggr_base, toDecimal128(0, 8))) AS ggr_base
    FROM grants AS g
    INNER JOIN played AS p ON p.player = concat(toString(length(g.tenant)), '|', toString(length(g.origin)), '|', g.tenant, g.origin, g.user_id)
    GROUP BY tenant, bonus_id, currency
  )
SELECT
  c.tenant AS tenant,
  c.bonus_id AS bonus_id,
  c.currency AS currency,
  c.granted AS granted,
  c.claimed AS claimed,
  c.completed AS completed,
  c.lost AS lost,
  c.lost_too_quickly AS lost_too_quickly,
  c.forfeited AS forfeited,
  c.expired AS expired,
  c.reversed AS reversed,
  c.players AS players,
  c.amount_granted AS amount_granted,
  c.amount_granted_base AS amount_granted_base,
  c.turned_real AS turned_real,
  c.turned_real_base AS turned_real_base,
  c.net_cost AS net_cost,
  c.net_cost_base AS net_cost_base,
  c.median_time_to_loss_ms AS median_time_to_loss_ms,
  r.ggr_base AS return_ggr_base
FROM campaigns AS c
LEFT JOIN returns AS r ON c.tenant = r.tenant AND c.bonus_id = r.bonus_id AND c.currency = r.currency;

ALTER TABLE v_bonus_campaigns
  COMMENT COLUMN tenant 'The operator',
  COMMENT COLUMN bonus_id 'The campaign',
  COMMENT COLUMN currency 'Player currency of the amounts',
  COMMENT COLUMN granted 'Bonuses granted',
  COMMENT COLUMN claimed 'Of these, ever claimed',
  COMMENT COLUMN completed 'Now Completed or AutoCompleted',
  COMMENT COLUMN lost 'Now Lost',
  COMMENT COLUMN lost_too_quickly 'Lost sooner after becoming active than the rule allows',
  COMMENT COLUMN forfeited 'Now Forfeited',
  COMMENT COLUMN expired 'Now Expired',
  COMMENT COLUMN reversed 'Now Reversed',
  COMMENT COLUMN players 'Players who got one',
  COMMENT COLUMN amount_granted 'Amounts of the bonuses, player currency',
  COMMENT COLUMN amount_granted_base 'Amounts of the bonuses, base currency',
  COMMENT COLUMN turned_real 'Turned to real money, player currency',
  COMMENT COLUMN turned_real_base 'Turned to real money, base currency',
  COMMENT COLUMN net_cost 'What completed bonuses cost, player currency',
  COMMENT COLUMN net_cost_base 'What completed bonuses cost, base currency',
  COMMENT COLUMN median_time_to_loss_ms 'Median milliseconds from active to Lost; null where none is Lost',
  COMMENT COLUMN return_ggr_base 'GGR of its players in the 7 days after each grant, base currency';
