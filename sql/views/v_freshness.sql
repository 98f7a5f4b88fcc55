CREATE OR REPLACE VIEW v_freshness
COMMENT 'How far behind now is each table? Newest event time and lag in seconds; null where the table is empty'
AS
SELECT table, newest_event_at, dateDiff('second', newest_event_at, now64(6, 'UTC')) AS lag_seconds
FROM (
  SELECT 'casino_events' AS table, maxOrNull(occurred_at) AS newest_event_at FROM casino_events
  UNION ALL SELECT 'bonus_events', maxOrNull(occurred_at) FROM bonus_events
  UNION ALL SELECT 'rounds', maxOrNull(ended_at) FROM rounds
  UNION ALL
  SELECT
    'bonuses',
    maxOrNull(greatest(granted_at, ifNull(claimed_at, granted_at), ifNull(wagering_started_at, granted_at), ifNull(ended_at, granted_at)))
  FROM bonuses
  UNION ALL SELECT 'bonus_transitions', maxOrNull(at) FROM bonus_transitions
  UNION ALL SELECT 'triggers', maxOrNull(occurred_at) FROM triggers
  UNION ALL SELECT 'payments', maxOrNull(occurred_at) FROM payments
  UNION ALL SELECT 'logins', maxOrNull(occurred_at) FROM logins
  UNION ALL SELECT 'games', maxOrNull(occurred_at) FROM games
  UNION ALL SELECT 'game_sessions', maxOrNull(ended_at) FROM game_sessions
  UNION ALL SELECT 'player_sessions', maxOrNull(ended_at) FROM player_sessions
  UNION ALL SELECT 'player_days', maxOrNull(toDateTime64(date, 6, 'UTC')) FROM player_days
  UNION ALL SELECT 'player_features', maxOrNull(last_seen) FROM player_features
  UNION ALL SELECT 'player_profiles', maxOrNull(occurred_at) FROM player_profiles
  UNION ALL SELECT 'players', maxOrNull(occurred_at) FROM player_profiles
  UNION ALL SELECT 'segment_changes', maxOrNull(at) FROM segment_changes
  UNION ALL SELECT 'segment_members', maxOrNull(since) FROM segment_members
  UNION ALL SELECT 'free_spin_grants', maxOrNull(occurred_at) FROM free_spin_grants
  UNION ALL SELECT 'actions', maxOrNull(acted_at) FROM actions
  UNION ALL SELECT 'dead_letters', maxOrNull(received_at) FROM dead_letters
)
ORDER BY table;

ALTER TABLE v_freshness
  COMMENT COLUMN table 'The table',
  COMMENT COLUMN newest_event_at 'The newest event time in it; null where it is empty',
  COMMENT COLUMN lag_seconds 'From then to now, in seconds';
