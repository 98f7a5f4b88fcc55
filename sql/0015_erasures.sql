-- That a player was erased, without saying who: one row for each, the latest erasure of his.

CREATE TABLE IF NOT EXISTS erasures (
  tenant LowCardinality(String) COMMENT 'The operator',
  player_digest String COMMENT 'HMAC-SHA256 of the player''s key under the id of this warehouse, hex',
  partition UInt16 COMMENT 'Partition of events that the player belongs to',
  position UInt64 COMMENT 'Position in events: what stands before it was erased',
  asked_at DateTime64(6, 'UTC') COMMENT 'When the erasure was asked for',
  finished UInt8 COMMENT '0: it began and was broken off; the same command again finishes it',
  deleted_rows UInt64 COMMENT 'Rows that were deleted from the tables, repeats included',
  version UInt64 COMMENT 'Microseconds since 1970 when it was written'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant, player_digest)
COMMENT 'Players that were erased (docs/erasure.md)';
