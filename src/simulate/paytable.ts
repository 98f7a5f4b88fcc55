import type { Random } from "./random.ts";

const WORD = 4_294_967_296;

/** How a game's return is spread over its prizes: volatility. */
export type PrizeShape = readonly { readonly multiplier: number; readonly share: number }[];

/** What a spin can pay, as multiples of the bet in tenths; nothing where the draw passes the last bound. */
export interface Paytable {
  readonly tenths: readonly number[];
  /** Upper bounds of a 32-bit draw, ascending. */
  readonly bounds: readonly number[];
}

/**
 * A paytable whose expected payout is `rtp` times the bet.
 *
 * @param shape prizes as multiples of the bet (in steps of 0.1) and the share of the return each gives; shares sum to 1
 */
export function paytable(rtp: number, shape: PrizeShape): Paytable {
  const tenths: number[] = [];
  const bounds: number[] = [];
  let bound = 0;
  for (const { multiplier, share } of shape) {
    bound += Math.floor(((rtp * share) / multiplier) * WORD);
    tenths.push(Math.floor(multiplier * 10 + 0.5));
    bounds.push(bound);
  }
  return { tenths, bounds };
}

/** What each 10 of a bet win: 0 for a lost round. A bet that is a multiple of 10 so wins a whole number. */
export function drawPrize(table: Paytable, random: Random): number {
  const draw = random.next();
  for (let index = 0; index < table.bounds.length; index++) {
    if (draw < (table.bounds[index] ?? 0)) return table.tenths[index] ?? 0;
  }
  return 0;
}
