CREATE OR REPLACE VIEW v_dead_letters
COMMENT 'What could not be accepted, and why? Each once, with its original bytes; kept for 90 days'
AS SELECT * FROM dead_letters FINAL;
