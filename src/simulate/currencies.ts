import { Random } from "./random.ts";

export interface Currency {
  readonly code: string;
  readonly country: string;
  /** Base units (EUR) per unit, in ten-thousandths, around which the rate wanders. */
  readonly rate: number;
  /** What a stake of one euro is played as, in units. */
  readonly stakeScale: number;
  readonly weight: number;
}

const EUR: Currency = { code: "EUR", country: "MT", rate: 10_000, stakeScale: 1, weight: 50 };

export const CURRENCIES: readonly [Currency, ...Currency[]] = [
  EUR,
  { code: "SEK", country: "SE", rate: 881, stakeScale: 10, weight: 20 },
  { code: "USD", country: "CA", rate: 9_190, stakeScale: 1, weight: 15 },
  { code: "BRL", country: "BR", rate: 1_710, stakeScale: 5, weight: 15 },
];

/** Decimal text of the currency's rate on a day: EUR stays 1, the others wander by up to 2 % around their mean. */
export function rateOn(seed: string, currency: Currency, day: number): string {
  if (currency === EUR) return "1";
  const wander = new Random(seed, CURRENCIES.indexOf(currency), day).between(-200, 200);
  const tenThousandths = Math.floor((currency.rate * (10_000 + wander)) / 10_000);
  return `${Math.floor(tenThousandths / 10_000)}.${String(tenThousandths % 10_000).padStart(4, "0")}`;
}
