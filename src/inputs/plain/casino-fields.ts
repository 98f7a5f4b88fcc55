/** Fields of a plain bet or win: places in their values. Those up to the first that may be left out must be there. */
export const CASINO = {
  activityId: 0,
  amount: 1,
  currency: 2,
  exchangeRate: 3,
  gameId: 4,
  gameName: 5,
  isRoundEnd: 6,
  origin: 7,
  roundId: 8,
  timestamp: 9,
  type: 10,
  userId: 11,
  vendorId: 12,
  vendorName: 13,
  balanceAfter: 14,
  balanceBefore: 15,
  bonusWagerAmount: 16,
  gameType: 17,
  lockedWagerAmount: 18,
  status: 19,
  wagerAmount: 20,
  meta: 21,
} as const;

/** How the document spells them, in the same order. */
export const CASINO_NAMES = Object.keys(CASINO).map((name) =>
  name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
);

/** Bits of those that must be there. */
export const CASINO_REQUIRED = 2 ** CASINO.balanceAfter - 1;
