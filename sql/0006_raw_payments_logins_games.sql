-- What the doors accepted beside casino and bonus events.

CREATE TABLE IF NOT EXISTS payments (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player''s id at the operator',
  kind LowCardinality(String) COMMENT 'deposit or withdraw',
  event_id String COMMENT 'Id of the event within its player and kind',
  received_at DateTime64(6, 'UTC') COMMENT 'When a door accepted it. Not part of the content',
  source String COMMENT 'Door and position it came from. Not part of the content',
  schema_version UInt16 COMMENT 'Version of the normal form',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When it happened, by the sender''s clock',
  currency LowCardinality(String) COMMENT 'Player currency, upper case',
  exchange_rate Nullable(Decimal(38, 12)) COMMENT 'Base units per player unit; null when the base amount was given or no rate is known',
  amount Decimal(38, 8) COMMENT 'Amount in player currency',
  amount_base Decimal(38, 8) COMMENT 'Amount in base currency',
  method LowCardinality(String) COMMENT 'Payment method',
  meta_extra Nullable(String) COMMENT 'Fields the document does not know, canonical JSON',
  flags Array(LowCardinality(String)) COMMENT 'Remarks of the normaliser, sorted',
  version UInt64 COMMENT 'A constant minus the position in events: of one identity the first arrival wins',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: what arrived is never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, kind, event_id)
COMMENT 'Deposits and withdrawals as accepted, each once (inputs.md, sections 3 and 4)';

CREATE TABLE IF NOT EXISTS logins (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player''s id at the operator',
  event_id String COMMENT 'Id of the event within its player and kind',
  received_at DateTime64(6, 'UTC') COMMENT 'When a door accepted it. Not part of the content',
  source String COMMENT 'Door and position it came from. Not part of the content',
  schema_version UInt16 COMMENT 'Version of the normal form',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When it happened, by the sender''s clock',
  meta_extra Nullable(String) COMMENT 'Fields the document does not know, canonical JSON',
  flags Array(LowCardinality(String)) COMMENT 'Remarks of the normaliser, sorted',
  version UInt64 COMMENT 'A constant minus the position in events: of one identity the first arrival wins',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: what arrived is never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, event_id)
COMMENT 'Logins as accepted, each once (inputs.md, section 4)';

CREATE TABLE IF NOT EXISTS games (
  tenant LowCardinality(String) COMMENT 'The operator',
  game_id LowCardinality(String) COMMENT 'The game',
  received_at DateTime64(6, 'UTC') COMMENT 'When a door accepted it. Not part of the content',
  source String COMMENT 'Door and position it came from. Not part of the content',
  schema_version UInt16 COMMENT 'Version of the normal form',
  event_id String COMMENT 'Id of the event within its player and kind',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When it happened, by the sender''s clock',
  name Nullable(String) COMMENT 'Name',
  provider LowCardinality(Nullable(String)) COMMENT 'Vendor',
  categories Array(LowCardinality(String)) COMMENT 'Categories',
  features Array(LowCardinality(String)) COMMENT 'Features',
  themes Array(LowCardinality(String)) COMMENT 'Themes',
  device LowCardinality(String) COMMENT 'Device; undefined when not given',
  has_freespins LowCardinality(String) COMMENT 'yes, no or unknown',
  meta_extra Nullable(String) COMMENT 'Fields the document does not know, canonical JSON',
  flags Array(LowCardinality(String)) COMMENT 'Remarks of the normaliser, sorted',
  version UInt64 DEFAULT toUInt64(toUnixTimestamp64Micro(occurred_at)) COMMENT 'The latest profile wins',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, game_id)
COMMENT 'The latest profile of each game (outputs.md, Tables)';
