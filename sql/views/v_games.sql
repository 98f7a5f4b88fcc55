CREATE OR REPLACE VIEW v_games
COMMENT 'Which games are there, and what are they? One row a game, its latest profile'
AS SELECT * FROM games FINAL;
