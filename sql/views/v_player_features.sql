CREATE OR REPLACE VIEW v_player_features
COMMENT 'What is known of each player now? One row a player, in its latest state'
AS SELECT * FROM player_features FINAL;
