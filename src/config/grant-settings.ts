import { z } from "zod";
import { amount, currencyCode } from "./setting-kinds.ts";

/** The levels of the GrantBonus API's document. */
const DOCUMENTED = {
  EUR: [1, 2, 3, 4, 5],
  ARS: [30, 60, 90, 120, 180],
  AUD: [1, 2, 3, 4, 6],
  BRL: [5, 10, 15, 20, 30],
  BGN: [1, 2, 3, 4, 6],
  CAD: [1, 2, 3, 4, 6],
  CNY: [10, 20, 30, 40, 60],
};

const levels = z
  .array(amount({ description: "What a coin is worth at this level." }))
  .min(1)
  .max(100)
  .meta({ allowed: "a list of the coin values of level 1, 2 and so on" });

const ALLOWED = "a map of currency code to the coin values of level 1, 2 and so on";

const coinTable = z.record(currencyCode, levels);

const gameId = z.string().min(1).meta({ allowed: "a game_id that is not empty" });

/** What free spins are worth, of each tenant (semantics.md, section 9). */
export const grantSettings = {
  coin_values: z
    .strictObject({
      default: coinTable.meta({
        description: "Coin values of games that are not listed, by currency.",
        allowed: ALLOWED,
        default: DOCUMENTED,
      }),
      games: z.record(gameId, coinTable.meta({ allowed: ALLOWED })).meta({
        description: "Coin values of a game, instead of the default ones.",
        allowed: `a map of game_id to ${ALLOWED}`,
        default: {},
      }),
    })
    .meta({ description: "Coin value levels of the GrantBonus API.", allowed: "a map of default and games" }),
};
