CREATE TABLE IF NOT EXISTS triggers (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player',
  trigger_id String COMMENT 'Deterministic: the same trigger always has the same id',
  type LowCardinality(String) COMMENT 'Kind of trigger',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When it became true',
  cause LowCardinality(String) COMMENT 'event or timer',
  payload String COMMENT 'What was so when it fired, JSON',
  stale UInt8 COMMENT '1 when it fired more than a day late: recorded, no action is run',
  received_at DateTime64(6, 'UTC') COMMENT 'When the event or tick that caused it was received',
  version UInt64 COMMENT 'Engine generation and position in events',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: no trigger is withdrawn'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, trigger_id)
COMMENT 'Triggers that fired, each once, none withdrawn (semantics.md, section 8)';
