import { formatMoney } from "../values/money.ts";
import type { CoinTable, CoinValues } from "./coin-values.ts";

/** By currency and then by level: what a coin is worth. */
type Levels = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The allowed levels as `GET /wallet/coin-value-levels` tells them. */
export interface CoinValueLevels {
  /** Of games that are not listed. */
  readonly default: Levels;
  /** By game_id. */
  readonly games: Readonly<Record<string, Levels>>;
}

export function levelsOf({ default: initial, games }: CoinValues): CoinValueLevels {
  return {
    default: levelsOfTable(initial),
    games: Object.fromEntries([...games].map(([gameId, table]) => [gameId, levelsOfTable(table)])),
  };
}

function levelsOfTable(table: CoinTable): Levels {
  return Object.fromEntries(
    [...table].map(([currency, values]) => [
      currency,
      Object.fromEntries(values.map((value, index) => [String(index + 1), Number(formatMoney(value))])),
    ]),
  );
}
