-- Inserted at least once, hence Replacing: FINAL shows each once.

CREATE TABLE IF NOT EXISTS dead_letters (
  tenant LowCardinality(String) COMMENT 'The operator; '''' when unknown',
  received_at DateTime64(6, 'UTC') COMMENT 'When it arrived',
  id String COMMENT 'Deterministic for one arrival',
  door LowCardinality(String) COMMENT 'file, http, rabbitmq, kafka or engine',
  position String COMMENT 'Where in the door''s input',
  code LowCardinality(String) COMMENT 'Reason code',
  path String COMMENT 'JSON path of the fault, '''' for the whole',
  message String COMMENT 'What is wrong',
  type LowCardinality(String) COMMENT 'Event type it was taken for, '''' when unknown',
  origin LowCardinality(String) COMMENT 'The origin that the door was given for feeds without one, '''' when none',
  payload String COMMENT 'The original bytes'
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant, received_at, id)
TTL toDateTime(received_at) + INTERVAL 90 DAY
COMMENT 'What could not be accepted, with its original bytes (inputs.md, section 6)';
