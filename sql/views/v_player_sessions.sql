CREATE OR REPLACE VIEW v_player_sessions
COMMENT 'How did each visit of a player go? One row a session, in its latest state'
AS SELECT * FROM player_sessions FINAL;
