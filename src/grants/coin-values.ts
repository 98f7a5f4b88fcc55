import type { Money } from "../values/money.ts";

/** Coin values of the levels 1, 2, … by currency, upper case. */
export type CoinTable = ReadonlyMap<string, readonly Money[]>;

/** What a coin is worth at each level (semantics.md, section 9). */
export interface CoinValues {
  /** For games that are not listed. */
  readonly default: CoinTable;
  /** By game_id; a game that is listed has the currencies listed for it and no others. */
  readonly games: ReadonlyMap<string, CoinTable>;
}

/** Undefined: the level is not allowed on the game in this currency. */
export function coinValueOf(values: CoinValues, gameId: string, currency: string, level: number): Money | undefined {
  return coinTableOf(values, gameId).get(currency)?.[level - 1];
}

export function coinTableOf(values: CoinValues, gameId: string): CoinTable {
  return values.games.get(gameId) ?? values.default;
}
