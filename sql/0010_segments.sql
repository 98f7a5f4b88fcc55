CREATE TABLE IF NOT EXISTS segment_changes (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player',
  segment_id LowCardinality(String) COMMENT 'The segment',
  at DateTime64(6, 'UTC') COMMENT 'The clock at the change',
  change LowCardinality(String) COMMENT 'entered or exited',
  cause LowCardinality(String) COMMENT 'event, timer or definition',
  is_member UInt8 COMMENT 'Whether the player is in it from then on',
  since DateTime64(6, 'UTC') COMMENT 'The clock at the change: since when that is so',
  `values` String COMMENT 'The features that decided it, JSON',
  received_at DateTime64(6, 'UTC') COMMENT 'When the event or tick that caused it was received',
  version UInt64 COMMENT 'Engine generation and position in events: the greatest is the truth',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, segment_id, at)
COMMENT 'Players entering and leaving segments (semantics.md, section 7)';

CREATE TABLE IF NOT EXISTS segment_members (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player',
  segment_id LowCardinality(String) COMMENT 'The segment',
  cause LowCardinality(String) COMMENT 'event, timer or definition',
  is_member UInt8 COMMENT 'Whether the player is in it from then on',
  since DateTime64(6, 'UTC') COMMENT 'The clock at the change: since when that is so',
  version UInt64 COMMENT 'Engine generation and position in events: the greatest is the truth',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, segment_id)
COMMENT 'Who is in which segment, and since when (semantics.md, section 7)';
