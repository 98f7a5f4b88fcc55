-- All money is in the tenant's base currency, so players of different currencies add up.
CREATE OR REPLACE VIEW v_games_daily
COMMENT 'How did each game do each day (UTC, by the start of its rounds)? Base currency; rounds without an effective activity are left out'
AS
SELECT
  d.tenant AS tenant,
  d.date AS date,
  d.game_id AS game_id,
  coalesce(d.game_name, nullIf(g.name, '')) AS game_name,
  d.vendor_id AS vendor_id,
  d.turnover AS turnover,
  d.wins AS wins,
  d.ggr AS ggr,
  d.rtp AS rtp,
  d.players AS players,
  d.rounds AS rounds
FROM (
  SELECT
    tenant,
    toDate(started_at) AS date,
    game_id,
    argMax(game_name, started_at) AS game_name,
    argMax(vendor_id, started_at) AS vendor_id,
    sum(bet_base) AS turnover,
    sum(win_base) AS wins,
    sum(ggr_base) AS ggr,
    if(turnover = 0, NULL, toDecimal128(roundBankers(divideDecimal(wins, if(turnover = 0, toDecimal128(1, 8), turnover), 18), 8), 8)) AS rtp,
    uniqExact(origin, user_id) AS players,
    count() AS rounds
  FROM rounds FINAL
  WHERE bet_count + win_count > 0
  GROUP BY tenant, date, game_id
) AS d
LEFT JOIN (SELECT tenant, game_id, ifNull(name, '') AS name FROM games FINAL) AS g
  ON d.tenant = g.tenant AND d.game_id = g.game_id;

ALTER TABLE v_games_daily
  COMMENT COLUMN tenant 'The operator',
  COMMENT COLUMN date 'UTC date of the start of its rounds',
  COMMENT COLUMN game_id 'The game',
  COMMENT COLUMN game_name 'Its name, by the feed or by its profile',
  COMMENT COLUMN vendor_id 'Its vendor',
  COMMENT COLUMN turnover 'Effective bets, base currency',
  COMMENT COLUMN wins 'Effective wins, base currency',
  COMMENT COLUMN ggr 'Turnover − wins, base currency',
  COMMENT COLUMN rtp 'Wins / turnover; null without turnover',
  COMMENT COLUMN players 'Players with a round',
  COMMENT COLUMN rounds 'Rounds with an effective activity';
