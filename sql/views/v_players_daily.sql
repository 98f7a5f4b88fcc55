-- All money is in the tenant's base currency; the days are those of the tenant's time zone.
CREATE OR REPLACE VIEW v_players_daily
COMMENT 'What did each player stake, win, pay and cost each day? Base currency; ngr is ggr less bonus cost'
AS
SELECT
  tenant, origin, user_id, date, rounds, bets, wins, bet_base, win_base, ggr_base, bonus_cost_base, ngr_base,
  deposits, deposit_base, withdrawals, withdrawal_base, logins
FROM player_days FINAL;

ALTER TABLE v_players_daily
  COMMENT COLUMN tenant 'The operator',
  COMMENT COLUMN origin 'Brand or jurisdiction',
  COMMENT COLUMN user_id 'The player',
  COMMENT COLUMN date 'The day, in the zone of the tenant',
  COMMENT COLUMN rounds 'Rounds with an effective activity, by their start',
  COMMENT COLUMN bets 'Effective bets',
  COMMENT COLUMN wins 'Effective wins',
  COMMENT COLUMN bet_base 'Effective bets, base currency',
  COMMENT COLUMN win_base 'Effective wins, base currency',
  COMMENT COLUMN ggr_base 'Bets − wins, base currency',
  COMMENT COLUMN bonus_cost_base 'Cost of bonuses completed that day, base currency',
  COMMENT COLUMN ngr_base 'ggr_base − bonus_cost_base',
  COMMENT COLUMN deposits 'Deposits',
  COMMENT COLUMN deposit_base 'Sum of deposits, base currency',
  COMMENT COLUMN withdrawals 'Withdrawals',
  COMMENT COLUMN withdrawal_base 'Sum of withdrawals, base currency',
  COMMENT COLUMN logins 'Logins';
