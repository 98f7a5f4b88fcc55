import { LARGEST_DECIMAL } from "../../records/avro-bytes.ts";
import type { TenantInputRules } from "../../rules/input-rules.ts";
import { parseRate, type Rate } from "../../values/money.ts";
import { CURRENCIES } from "../currencies.ts";
import { type ItemValues, KIND } from "./item-values.ts";

const CODE_LENGTH = 3;
const CAPITALS = /^[A-Z]{3}$/;
const ONE = parseRate("1");

/** Whether the field names a currency of three capitals that the tenant's events may be in. */
export class KnownCurrencies {
  readonly #codes: ReadonlySet<number>;

  constructor({ extraCurrencies }: TenantInputRules) {
    const codes = [...CURRENCIES, ...extraCurrencies].filter((code) => CAPITALS.test(code));
    this.#codes = new Set(codes.map((code) => lettersOf(Buffer.from(code), 0)));
  }

  has(body: Buffer, values: ItemValues, field: number): boolean {
    return isCode(values, field) && this.#codes.has(lettersOf(body, values.from[field] ?? 0));
  }
}

/** Currencies of three capitals that a tenant's amounts have a rate in, by the letters. */
export class PlainCurrencies {
  readonly #rates = new Map<number, number & Rate>();

  constructor({ baseCurrency, rates, extraCurrencies }: TenantInputRules) {
    for (const code of [...CURRENCIES, ...extraCurrencies]) {
      const rate = code === baseCurrency ? ONE : rates.get(code);
      if (rate === undefined || rate > LARGEST_DECIMAL || !CAPITALS.test(code)) continue;
      this.#rates.set(lettersOf(Buffer.from(code), 0), rate as number & Rate);
    }
  }

  /** Base units per unit of the currency that the field names; undefined when there is more to say of it. */
  rateOf(body: Buffer, values: ItemValues, field: number): (number & Rate) | undefined {
    return isCode(values, field) ? this.#rates.get(lettersOf(body, values.from[field] ?? 0)) : undefined;
  }
}

function isCode({ kinds, from, to }: ItemValues, field: number): boolean {
  return kinds[field] === KIND.text && (to[field] ?? 0) - (from[field] ?? 0) === CODE_LENGTH;
}

function lettersOf(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}
