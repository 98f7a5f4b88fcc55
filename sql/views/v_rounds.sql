CREATE OR REPLACE VIEW v_rounds
COMMENT 'What happened in each game round? One row a round, in its latest state'
AS SELECT * FROM rounds FINAL;
