import fc from "fast-check";
import { parseRate, type Rate } from "../../../src/values/money.ts";
import { MINUTE, type Micros } from "../../../src/values/time.ts";
import type { ModelEvent } from "../../model/arrivals.ts";

export interface Who {
  readonly tenant: string;
  readonly origin: string;
  readonly user_id: string;
}

/** Where something happens: in a stretch of time that begins at `start`; round ids of different stretches do not meet. */
export interface Place {
  readonly start: Micros;
  readonly stretch: string;
  readonly who: Who;
}

/** One event, or some that belong together. */
export type Happening = (place: Place) => ModelEvent[];

const anna: Who = { tenant: "acme", origin: "brand", user_id: "anna" };
const ben: Who = { tenant: "acme", origin: "brand", user_id: "ben|%#" };
const cleo: Who = { tenant: "malta", origin: "brand", user_id: "cleo" };
const dan: Who = { tenant: "rounds", origin: "brand", user_id: "dan" };

/** Whether the player's feed gives a round's events one id. */
export function isPerRound(who: Who): boolean {
  return who === dan;
}

/** Who is about in a stream: seldom more than one, so that much happens to each. */
export const players: fc.Arbitrary<readonly Who[]> = fc.constantFrom(
  [anna],
  [anna],
  [cleo],
  [dan],
  [anna, anna, anna, ben],
  [anna, ben, cleo, dan],
);

/** A grid on which every gap and bucket edge lies, crowded at its beginning, and beside it by a microsecond. */
export const moment = fc
  .record({
    step: fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 10 }) }, { weight: 1, arbitrary: fc.nat({ max: 143 }) }),
    beside: fc.constantFrom(0, 0, 0, 1, -1, 150_000_000),
  })
  .map(({ step, beside }) => Math.max(0, step * 5 * MINUTE + beside));

/** One base unit is as many base units; the others round. */
export const RATES: Readonly<Record<string, Rate>> = {
  EUR: parseRate("1")!,
  SEK: parseRate("0.088")!,
  BRL: parseRate("0.123456789012")!,
};

export const currency = fc.constantFrom("EUR", "EUR", "EUR", "EUR", "EUR", "SEK", "BRL");
