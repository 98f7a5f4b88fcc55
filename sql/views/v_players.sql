CREATE OR REPLACE VIEW v_players
COMMENT 'Who are the players? One row a player, the latest profile'
AS SELECT * FROM players FINAL;
