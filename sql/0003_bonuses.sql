CREATE TABLE IF NOT EXISTS bonuses (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player',
  user_bonus_id String COMMENT 'The bonus credited to the player',
  bonus_id LowCardinality(String) COMMENT 'The campaign',
  bonus_code LowCardinality(Nullable(String)) COMMENT 'Code of the promotion',
  product LowCardinality(String) COMMENT 'Product',
  type LowCardinality(String) COMMENT 'Kind of bonus',
  status LowCardinality(String) COMMENT 'Latest status',
  currency LowCardinality(String) COMMENT 'Player currency',
  amount Decimal(38, 8) COMMENT 'Amount, player currency',
  amount_base Decimal(38, 8) COMMENT 'Amount, base currency',
  locked_amount Nullable(Decimal(38, 8)) COMMENT 'Amount locked to wagering',
  required_wagering_amount Nullable(Decimal(38, 8)) COMMENT 'Wagering required',
  granted_at DateTime64(6, 'UTC') COMMENT 'First event',
  claimed_at Nullable(DateTime64(6, 'UTC')) COMMENT 'First Created',
  wagering_started_at Nullable(DateTime64(6, 'UTC')) COMMENT 'First Ongoing',
  ended_at Nullable(DateTime64(6, 'UTC')) COMMENT 'Last transition, if terminal',
  active_since Nullable(DateTime64(6, 'UTC')) COMMENT 'Since when it was active at the last transition',
  turned_real Nullable(Decimal(38, 8)) COMMENT 'Turned to real money, player currency',
  turned_real_base Nullable(Decimal(38, 8)) COMMENT 'Turned to real money, base currency',
  cost Decimal(38, 8) COMMENT 'Cost, player currency',
  cost_base Decimal(38, 8) COMMENT 'Cost, base currency',
  wagered Decimal(38, 8) COMMENT 'Bonus and locked bets while active',
  progress Nullable(Decimal(38, 8)) COMMENT 'wagered / required_wagering_amount, at most 1',
  transitions UInt32 COMMENT 'Status transitions',
  repeats UInt32 COMMENT 'Repeated statuses dropped',
  flags Array(LowCardinality(String)) COMMENT 'Flags of its events, and overlapping',
  fasttrack_references Nullable(String) COMMENT 'References of the crediting request, JSON',
  revision UInt64 COMMENT 'How many times the row changed',
  version UInt64 COMMENT 'Engine generation and position in events: the greatest is the truth',
  is_deleted UInt8 COMMENT '1 when the row no longer follows from the events: FINAL leaves it out'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, user_bonus_id)
COMMENT 'Bonuses of players (semantics.md, section 5)';

CREATE TABLE IF NOT EXISTS bonus_transitions (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player',
  user_bonus_id String COMMENT 'The bonus',
  at DateTime64(6, 'UTC') COMMENT 'When the status was entered',
  to_status LowCardinality(String) COMMENT 'The status entered',
  bonus_id LowCardinality(String) COMMENT 'The campaign',
  from_status LowCardinality(Nullable(String)) COMMENT 'The status left; null at the start',
  in_from_ms Nullable(Int64) COMMENT 'Milliseconds in the status left',
  legal UInt8 COMMENT '1 when the operator''s document allows the transition, else 0',
  version UInt64 COMMENT 'Engine generation and position in events: the greatest is the truth',
  is_deleted UInt8 COMMENT '1 when the row no longer follows from the events: FINAL leaves it out'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, user_bonus_id, at, to_status)
COMMENT 'Changes of bonuses'' status (semantics.md, section 5)';
