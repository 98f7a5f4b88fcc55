CREATE OR REPLACE VIEW v_player_days
COMMENT 'What did each player do each day (tenant''s time zone)? One row a player and day'
AS SELECT * FROM player_days FINAL;
