-- The provider sends the references of the call with the bonus events that follow it, so these name trigger and action.
CREATE OR REPLACE VIEW v_action_campaigns
COMMENT 'What did each action do, and what did the bonuses cost that its grants led to? Per campaign and currency of those bonuses; the currency is empty while there are none'
AS
WITH
  followed AS (
    SELECT
      tenant, origin, user_id, currency, status, cost, cost_base,
      JSONExtractString(ifNull(fasttrack_references, ''), 'trigger_id') AS trigger_id,
      JSONExtractString(ifNull(fasttrack_references, ''), 'action_id') AS action
    FROM bonuses FINAL
    WHERE JSONExtractString(ifNull(fasttrack_references, ''), 'trigger_id') != ''
  ),
  -- A grant on several games may lead to several bonuses: it counts once all the same.
  of_trigger AS (
    SELECT
      tenant, origin, user_id, trigger_id, action, min(currency) AS currency, count() AS bonuses,
      countIf(status IN ('Completed', 'AutoCompleted')) AS completed,
      sum(cost) AS net_cost, sum(cost_base) AS net_cost_base
    FROM followed
    GROUP BY tenant, origin, user_id, trigger_id, action
  )
SELECT
  a.tenant AS tenant,
  a.action AS action,
  ifNull(a.campaign_id, '') AS campaign_id,
  f.currency AS currency,
  countIf(a.status = 'done') AS done,
  countIf(a.status = 'failed') AS failed,
  countIf(a.status = 'skipped_stale') AS skipped_stale,
  countIf(a.status = 'skipped_cap') AS skipped_cap,
  uniqExactIf((a.origin, a.user_id), a.status = 'done') AS players,
  sum(f.bonuses) AS bonuses,
  sum(f.completed) AS bonuses_completed,
  sum(f.net_cost) AS net_cost,
  sum(f.net_cost_base) AS net_cost_base
FROM actions AS a FINAL
LEFT JOIN of_trigger AS f
  ON a.tenant = f.tenant AND a.origin = f.origin AND a.user_id = f.user_id AND a.trigger_id = f.trigger_id AND a.action = f.action
GROUP BY tenant, action, campaign_id, currency;

ALTER TABLE v_action_campaigns
  COMMENT COLUMN tenant 'The operator',
  COMMENT COLUMN action 'The action',
  COMMENT COLUMN campaign_id 'The campaign of its grants; empty where there is none',
  COMMENT COLUMN currency 'Player currency of the bonuses; empty while there are none',
  COMMENT COLUMN done 'Times it was done',
  COMMENT COLUMN failed 'Times it failed after the last attempt',
  COMMENT COLUMN skipped_stale 'Times it was not done because the trigger was stale',
  COMMENT COLUMN skipped_cap 'Times it was not done because of the cap per player',
  COMMENT COLUMN players 'Players for whom it was done',
  COMMENT COLUMN bonuses 'Bonuses that its grants led to',
  COMMENT COLUMN bonuses_completed 'Of these, Completed or AutoCompleted',
  COMMENT COLUMN net_cost 'What these cost, player currency',
  COMMENT COLUMN net_cost_base 'What these cost, base currency';
