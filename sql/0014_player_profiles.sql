-- The profile updates themselves: players has only what they came to, from which history cannot be folded again.

CREATE TABLE IF NOT EXISTS player_profiles (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player''s id at the operator',
  event_id String COMMENT 'Id of the event within its player and kind',
  received_at DateTime64(6, 'UTC') COMMENT 'When a door accepted it. Not part of the content',
  source String COMMENT 'Door and position it came from. Not part of the content',
  schema_version UInt16 COMMENT 'Version of the normal form',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When it happened, by the sender''s clock',
  username Nullable(String) COMMENT 'Player''s name; null: unchanged',
  registration_date Nullable(DateTime64(6, 'UTC')) COMMENT 'When the player registered; null: unchanged',
  country LowCardinality(Nullable(String)) COMMENT 'Country; null: unchanged',
  currency LowCardinality(Nullable(String)) COMMENT 'Main currency; null: unchanged',
  gender LowCardinality(Nullable(String)) COMMENT 'M or F; null: unchanged',
  affiliate LowCardinality(Nullable(String)) COMMENT 'Affiliate; null: unchanged',
  operator LowCardinality(Nullable(String)) COMMENT 'Operator; null: unchanged',
  tags Array(LowCardinality(String)) COMMENT 'Tags; empty: unchanged, unless cleared names them',
  consent_email Nullable(UInt8) COMMENT 'Consent to e-mail; null: unchanged',
  is_blocked Nullable(UInt8) COMMENT 'Blocked; null: unchanged',
  cleared Array(LowCardinality(String)) COMMENT 'Attributes that the update sets to null, sorted',
  meta_extra Nullable(String) COMMENT 'Fields the document does not know, canonical JSON',
  flags Array(LowCardinality(String)) COMMENT 'Remarks of the normaliser, sorted',
  version UInt64 COMMENT 'A constant minus the position in events: of one identity the first arrival wins',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: what arrived is never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, event_id)
COMMENT 'Updates of players'' accounts as accepted, each once (inputs.md, sections 3 and 4)';
