CREATE TABLE IF NOT EXISTS free_spin_grants (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction: the default of the tenant',
  user_id String COMMENT 'The player',
  campaign_id String COMMENT 'The campaign',
  player_id String COMMENT 'The player, as the call names it: the same as user_id',
  game_id String COMMENT 'The game that the spins are on',
  promo_freespin_id String COMMENT 'Id of the answer: all grants of one call have it',
  level UInt16 COMMENT 'Coin value level, from 1',
  coin_value Decimal(38, 8) COMMENT 'Coin value of the level on this game, in currency',
  currency LowCardinality(String) COMMENT 'Player currency',
  num_rounds UInt16 COMMENT 'Number of free spin rounds',
  start_date DateTime64(6, 'UTC') COMMENT 'From when the spins may be played; when they were granted, if the call names no start',
  end_date DateTime64(6, 'UTC') COMMENT 'Until when the spins may be played',
  fasttrack_references Nullable(String) COMMENT 'References of the crediting request, canonical JSON',
  event_id String COMMENT 'Campaign, player and game: what is granted once',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When it was granted',
  received_at DateTime64(6, 'UTC') COMMENT 'When a door accepted it',
  source String COMMENT 'Door and position it came from',
  schema_version UInt16 COMMENT 'Version of the normal form',
  version UInt64 COMMENT 'A constant minus the position in free-spin-grants: of one identity the first arrival wins',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, campaign_id, player_id, game_id)
COMMENT 'Free spins granted, each campaign, player and game once (semantics.md, section 9)';

CREATE TABLE IF NOT EXISTS actions (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player',
  trigger_id String COMMENT 'The trigger that was acted on',
  action LowCardinality(String) COMMENT 'Id of the action in the configuration',
  kind LowCardinality(String) COMMENT 'grant_bonus or webhook',
  trigger_type LowCardinality(String) COMMENT 'Kind of trigger',
  status LowCardinality(String) COMMENT 'done, failed, skipped_stale or skipped_cap',
  attempts UInt16 COMMENT 'How often the other side was called, as far as it was recorded',
  response String COMMENT 'The last answer or error, cut short, without secrets',
  reference Nullable(String) COMMENT 'The promo_freespin_id that a grant was answered with',
  campaign_id LowCardinality(Nullable(String)) COMMENT 'The campaign that a grant was asked for in; null for webhooks',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When the trigger became true',
  acted_at DateTime64(6, 'UTC') COMMENT 'When the result was known',
  version UInt64 COMMENT 'Position in the log of triggers',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, trigger_id, action)
COMMENT 'What actions on triggers came to, each action on a trigger once (semantics.md, section 8)';
