-- All money is in the tenant's base currency. Bonus costs count on the day the bonus completed, with or without rounds.
CREATE OR REPLACE VIEW v_players_daily
COMMENT 'What did each player stake, win and cost each day (UTC, rounds by their start)? Base currency; ngr is ggr less bonus cost'
AS
SELECT
  tenant,
  origin,
  user_id,
  date,
  sum(rounds) AS rounds,
  sum(bets) AS bets,
  sum(wins) AS wins,
  sum(bet_base) AS bet_base,
  sum(win_base) AS win_base,
  sum(ggr_base) AS ggr_base,
  sum(bonus_cost_base) AS bonus_cost_base,
  ggr_base - bonus_cost_base AS ngr_base
FROM (
  SELECT
    tenant, origin, user_id, toDate(started_at) AS date,
    1 AS rounds, bet_count AS bets, win_count AS wins, bet_base, win_base, ggr_base, toDecimal128(0, 8) AS bonus_cost_base
  FROM rounds FINAL
  WHERE bet_count + win_count > 0
  UNION ALL
  SELECT
    tenant, origin, user_id, toDate(assumeNotNull(ended_at)) AS date,
    0, 0, 0, toDecimal128(0, 8), toDecimal128(0, 8), toDecimal128(0, 8), cost_base
  FROM bonuses FINAL
  WHERE cost_base != 0 AND ended_at IS NOT NULL
)
GROUP BY tenant, origin, user_id, date;
