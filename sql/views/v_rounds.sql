-- Feeds without a game's name and vendor (the tenant batch) get them from the game's latest profile.
CREATE OR REPLACE VIEW v_rounds
COMMENT 'What happened in each game round? One row a round, in its latest state; names from the games table where the feed has none'
AS
SELECT r.* REPLACE (coalesce(r.game_name, nullIf(g.name, '')) AS game_name, coalesce(r.vendor_name, nullIf(g.provider, '')) AS vendor_name)
FROM rounds AS r FINAL
LEFT JOIN (SELECT tenant, game_id, ifNull(name, '') AS name, ifNull(provider, '') AS provider FROM games FINAL) AS g
  ON r.tenant = g.tenant AND r.game_id = g.game_id;
