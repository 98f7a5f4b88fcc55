CREATE OR REPLACE VIEW v_segment_changes
COMMENT 'Who entered or left which segment when, and why? One row a change'
AS SELECT * FROM segment_changes FINAL;
