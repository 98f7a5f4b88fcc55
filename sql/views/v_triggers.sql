CREATE OR REPLACE VIEW v_triggers
COMMENT 'What was CRM told about which player, when and why? Each trigger once'
AS SELECT * FROM triggers FINAL;
