CREATE OR REPLACE VIEW v_actions
COMMENT 'What was done on each trigger, and what did the other side answer?'
AS SELECT * FROM actions FINAL;
