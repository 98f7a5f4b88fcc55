CREATE OR REPLACE VIEW v_bonuses
COMMENT 'Where does each bonus of each player stand, and what did it cost? One row a bonus, in its latest state'
AS SELECT * FROM bonuses FINAL;
