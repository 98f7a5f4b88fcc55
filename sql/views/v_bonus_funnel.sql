-- By transitions, not by latest status: a bonus that was lost and then reversed has reached both.
CREATE OR REPLACE VIEW v_bonus_funnel
COMMENT 'How far do the bonuses of each campaign get? Bonuses that ever reached each stage, and stages as shares of all granted'
AS
WITH reached AS (
  SELECT
    tenant, bonus_id, origin, user_id, user_bonus_id,
    groupUniqArray(to_status) AS statuses
  FROM bonus_transitions FINAL
  GROUP BY tenant, bonus_id, origin, user_id, user_bonus_id
)
SELECT
  tenant,
  bonus_id,
  count() AS granted,
  countIf(has(statuses, 'Pending')) AS pending,
  countIf(has(statuses, 'Created')) AS claimed,
  countIf(has(statuses, 'Ongoing')) AS wagering_started,
  countIf(hasAny(statuses, ['Completed', 'AutoCompleted'])) AS completed,
  countIf(has(statuses, 'Lost')) AS lost,
  countIf(has(statuses, 'Forfeited')) AS forfeited,
  countIf(has(statuses, 'Expired')) AS expired,
  countIf(has(statuses, 'Reversed')) AS reversed,
  claimed / granted AS claimed_share,
  wagering_started / granted AS wagering_started_share,
  completed / granted AS completed_share
FROM reached
GROUP BY tenant, bonus_id;

ALTER TABLE v_bonus_funnel
  COMMENT COLUMN tenant 'The operator',
  COMMENT COLUMN bonus_id 'The campaign',
  COMMENT COLUMN granted 'Bonuses granted',
  COMMENT COLUMN pending 'Ever Pending',
  COMMENT COLUMN claimed 'Ever Created',
  COMMENT COLUMN wagering_started 'Ever Ongoing',
  COMMENT COLUMN completed 'Ever Completed or AutoCompleted',
  COMMENT COLUMN lost 'Ever Lost',
  COMMENT COLUMN forfeited 'Ever Forfeited',
  COMMENT COLUMN expired 'Ever Expired',
  COMMENT COLUMN reversed 'Ever Reversed',
  COMMENT COLUMN claimed_share 'claimed / granted',
  COMMENT COLUMN wagering_started_share 'wagering_started / granted',
  COMMENT COLUMN completed_share 'completed / granted';
