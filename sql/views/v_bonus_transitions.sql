CREATE OR REPLACE VIEW v_bonus_transitions
COMMENT 'When did each bonus go from which status to which, and was that legal?'
AS SELECT * FROM bonus_transitions FINAL;
