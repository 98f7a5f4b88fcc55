/** Fields of the tenant batch's plain items: places in their values. A login has the first three, a game round all. */
export const FIELD = {
  uniqueId: 0,
  timestamp: 1,
  playerId: 2,
  gameId: 3,
  roundId: 4,
  amount: 5,
  currency: 6,
  isWin: 7,
  isBonus: 8,
} as const;

export const FIELD_COUNT = Object.keys(FIELD).length;
