CREATE OR REPLACE VIEW v_bonus_events
COMMENT 'What was reported about each bonus, status by status? Each accepted event once'
AS SELECT * FROM bonus_events FINAL;
