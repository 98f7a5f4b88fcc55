CREATE OR REPLACE VIEW v_segments_now
COMMENT 'How many players are in each segment now, and since when?'
AS 
SELECT tenant, segment_id, count() AS players, min(since) AS longest_since, max(since) AS latest_since
FROM segment_members FINAL
WHERE is_member
GROUP BY tenant, segment_id;

ALTER TABLE v_segments_now
  COMMENT COLUMN tenant 'The operator',
  COMMENT COLUMN segment_id 'The segment',
  COMMENT COLUMN players 'Players in it now',
  COMMENT COLUMN longest_since 'Since when the one who is in it longest is',
  COMMENT COLUMN latest_since 'When the last one entered';
