CREATE OR REPLACE VIEW v_segment_members
COMMENT 'Who has been in which segment, and is it still so? One row a player and segment'
AS SELECT * FROM segment_members FINAL;
