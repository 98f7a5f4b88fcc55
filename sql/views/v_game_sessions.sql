CREATE OR REPLACE VIEW v_game_sessions
COMMENT 'How did each run on one game go? One row a session, in its latest state'
AS SELECT * FROM game_sessions FINAL;
