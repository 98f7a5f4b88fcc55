/** The closed lists that bonus rules may name (semantics.md, section 5; inputs.md, section 3). */
export const BONUS_TYPES = [
  "NoDeposit",
  "WelcomeBonus",
  "CashbackBonus",
  "ReloadBonus",
  "WagerFree",
  "FreeSpins",
  "RiskFreeBet",
  "Undefined",
] as const;

export const BONUS_PRODUCTS = ["Casino", "Sportsbook", "Lotto", "Poker"] as const;
