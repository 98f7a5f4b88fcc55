-- All money is in the tenant's base currency; the days are those of the tenant's time zone.
CREATE OR REPLACE VIEW v_players_daily
COMMENT 'What did each player stake, win, pay and cost each day? Base currency; ngr is ggr less bonus cost'
AS
SELECT
  tenant, origin, user_id, date, rounds, bets, wins, bet_base, win_base, ggr_base, bonus_cost_base, ngr_base,
  deposits, deposit_base, withdrawals, withdrawal_base, logins
FROM player_days FINAL;
