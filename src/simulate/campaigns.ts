export type BonusType =
  | "NoDeposit"
  | "WelcomeBonus"
  | "CashbackBonus"
  | "ReloadBonus"
  | "WagerFree"
  | "FreeSpins"
  | "RiskFreeBet"
  | "Undefined";

export interface Campaign {
  readonly bonusId: string;
  readonly code: string;
  readonly type: BonusType;
  readonly product: "Casino" | "Sportsbook";
  /** Bonus in euro: least and most. */
  readonly amount: readonly [least: number, most: number];
  /** How many times the bonus must be wagered. */
  readonly wagering: number;
  /** The share of the last deposit that is locked with the bonus, in percent. */
  readonly lockedPercent: number;
  readonly weight: number;
}

export const WELCOME: Campaign = {
  bonusId: "BON-1",
  code: "WELCOME100",
  type: "WelcomeBonus",
  product: "Casino",
  amount: [20, 100],
  wagering: 30,
  lockedPercent: 50,
  weight: 1,
};

/** What returning players are offered. */
export const CAMPAIGNS: readonly [Campaign, ...Campaign[]] = [
  { ...WELCOME, bonusId: "BON-2", code: "RELOAD50", type: "ReloadBonus", amount: [10, 50], wagering: 20, weight: 6 },
  {
    ...WELCOME,
    bonusId: "BON-3",
    code: "CASHBACK",
    type: "CashbackBonus",
    amount: [5, 30],
    wagering: 3,
    lockedPercent: 0,
    weight: 3,
  },
  {
    ...WELCOME,
    bonusId: "BON-4",
    code: "SPINS20",
    type: "FreeSpins",
    amount: [2, 15],
    wagering: 5,
    lockedPercent: 0,
    weight: 4,
  },
  {
    ...WELCOME,
    bonusId: "BON-5",
    code: "HELLO5",
    type: "NoDeposit",
    amount: [5, 5],
    wagering: 40,
    lockedPercent: 0,
    weight: 2,
  },
  {
    ...WELCOME,
    bonusId: "BON-6",
    code: "FREEMONEY",
    type: "WagerFree",
    amount: [5, 10],
    wagering: 0,
    lockedPercent: 0,
    weight: 2,
  },
  {
    ...WELCOME,
    bonusId: "BON-7",
    code: "RISKFREE",
    type: "RiskFreeBet",
    product: "Sportsbook",
    amount: [10, 20],
    wagering: 1,
    lockedPercent: 0,
    weight: 1,
  },
  {
    ...WELCOME,
    bonusId: "BON-8",
    code: "VIP",
    type: "Undefined",
    amount: [20, 60],
    wagering: 10,
    lockedPercent: 25,
    weight: 1,
  },
];

/** What becomes of a bonus, beside what play makes of it. */
export type Fate =
  | "played"
  | "rushed"
  | "instant"
  | "unclaimed"
  | "unstarted"
  | "forfeited"
  | "autocompleted"
  | "reversed"
  | "anomalous";

export const FATES: readonly [{ fate: Fate; weight: number }, ...{ fate: Fate; weight: number }[]] = [
  { fate: "played", weight: 34 },
  { fate: "rushed", weight: 18 },
  { fate: "instant", weight: 8 },
  { fate: "unclaimed", weight: 10 },
  { fate: "unstarted", weight: 7 },
  { fate: "forfeited", weight: 8 },
  { fate: "autocompleted", weight: 6 },
  { fate: "reversed", weight: 6 },
  { fate: "anomalous", weight: 3 },
];
