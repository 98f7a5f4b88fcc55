CREATE OR REPLACE VIEW v_player_profiles
COMMENT 'Which updates of a player''s account were there? One row an update'
AS SELECT * FROM player_profiles FINAL;
