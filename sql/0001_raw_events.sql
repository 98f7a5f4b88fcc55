-- What the doors accepted, as it came. Of one identity the first arrival stands, so the version falls as the position rises.

CREATE TABLE IF NOT EXISTS casino_events (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player''s id at the operator',
  round_id String COMMENT 'Id that a round''s bets and wins share',
  activity_id String COMMENT 'The sender''s id of the event',
  type LowCardinality(String) COMMENT 'Bet or Win',
  status LowCardinality(String) COMMENT 'Approved or Rollback',
  received_at DateTime64(6, 'UTC') COMMENT 'When a door accepted it. Not part of the content',
  source String COMMENT 'Door and position it came from. Not part of the content',
  schema_version UInt16 COMMENT 'Version of the normal form',
  event_id String COMMENT 'Id of the event within its player and kind',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When it happened, by the sender''s clock',
  game_id LowCardinality(String) COMMENT 'The game',
  game_name LowCardinality(Nullable(String)) COMMENT 'Name of the game',
  game_type LowCardinality(Nullable(String)) COMMENT 'Kind of game, as the operator calls it',
  vendor_id LowCardinality(Nullable(String)) COMMENT 'The game''s vendor',
  vendor_name LowCardinality(Nullable(String)) COMMENT 'Name of the vendor',
  currency LowCardinality(String) COMMENT 'Player currency, upper case',
  exchange_rate Nullable(Decimal(38, 12)) COMMENT 'Base units per player unit; null when the base amount was given or no rate is known',
  amount Decimal(38, 8) COMMENT 'Total in player currency',
  amount_base Decimal(38, 8) COMMENT 'Total in base currency',
  wager_amount Decimal(38, 8) COMMENT 'Real-money part',
  bonus_wager_amount Decimal(38, 8) COMMENT 'Bonus-money part',
  locked_wager_amount Decimal(38, 8) COMMENT 'Locked-wallet part',
  balance_before Nullable(Decimal(38, 8)) COMMENT 'Balance before the round',
  balance_after Nullable(Decimal(38, 8)) COMMENT 'Balance after the round',
  is_round_end Nullable(UInt8) COMMENT '1 when it ends its round; null when the feed cannot say',
  per_round UInt8 COMMENT '1 when the feed gives a round''s events one id (activity_ids: per_round)',
  meta Nullable(String) COMMENT 'The document''s meta object, canonical JSON',
  meta_extra Nullable(String) COMMENT 'Fields the document does not know, canonical JSON',
  flags Array(LowCardinality(String)) COMMENT 'Remarks of the normaliser, sorted',
  occurrence String MATERIALIZED if(per_round, concat(toString(occurred_at), ' ', toString(amount)), '') COMMENT 'Tells apart events of a feed with activity_ids: per_round; empty otherwise',
  version UInt64 COMMENT 'A constant minus the position in events: of one identity the first arrival wins',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: what arrived is never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, round_id, activity_id, type, status, occurrence)
COMMENT 'Casino events as accepted, each once, too late ones included (inputs.md, sections 3 and 4)';

CREATE TABLE IF NOT EXISTS bonus_events (
  tenant LowCardinality(String) COMMENT 'The operator',
  origin LowCardinality(String) COMMENT 'Brand or jurisdiction',
  user_id String COMMENT 'The player''s id at the operator',
  user_bonus_id String COMMENT 'The bonus credited to the player',
  status LowCardinality(String) COMMENT 'Pending to Reversed, English',
  occurred_at DateTime64(6, 'UTC') COMMENT 'When it happened, by the sender''s clock',
  received_at DateTime64(6, 'UTC') COMMENT 'When a door accepted it. Not part of the content',
  source String COMMENT 'Door and position it came from. Not part of the content',
  schema_version UInt16 COMMENT 'Version of the normal form',
  event_id String COMMENT 'Id of the event within its player and kind',
  bonus_id LowCardinality(String) COMMENT 'The campaign',
  bonus_code LowCardinality(Nullable(String)) COMMENT 'Code of the promotion',
  product LowCardinality(String) COMMENT 'Casino, Sportsbook, Lotto or Poker',
  type LowCardinality(String) COMMENT 'Kind of bonus; Undefined when unknown',
  currency LowCardinality(String) COMMENT 'Player currency, upper case',
  exchange_rate Nullable(Decimal(38, 12)) COMMENT 'Base units per player unit; null when the base amount was given or no rate is known',
  amount Decimal(38, 8) COMMENT 'Amount of the bonus in player currency',
  amount_base Decimal(38, 8) COMMENT 'Amount of the bonus in base currency',
  locked_amount Nullable(Decimal(38, 8)) COMMENT 'Amount locked to wagering',
  required_wagering_amount Nullable(Decimal(38, 8)) COMMENT 'Wagering required',
  bonus_turned_real Nullable(Decimal(38, 8)) COMMENT 'Amount turned to real money, player currency',
  bonus_turned_real_base Nullable(Decimal(38, 8)) COMMENT 'Amount turned to real money, base currency',
  fasttrack_references Nullable(String) COMMENT 'References of the crediting request, canonical JSON',
  meta Nullable(String) COMMENT 'The document''s meta object, canonical JSON',
  meta_extra Nullable(String) COMMENT 'Fields the document does not know, canonical JSON',
  flags Array(LowCardinality(String)) COMMENT 'Remarks of the normaliser, sorted',
  version UInt64 COMMENT 'A constant minus the position in events: of one identity the first arrival wins',
  is_deleted UInt8 DEFAULT 0 COMMENT 'Always 0: what arrived is never retracted'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (tenant, origin, user_id, user_bonus_id, status, occurred_at)
COMMENT 'Status reports of bonuses as accepted, each once, too late ones included (inputs.md, sections 3 and 4)';
