/** The closed lists of types and products: what events are normalised to and bonus rules may name (inputs.md, section 3). */
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
