import { add, type Money, subtract, ZERO } from "../values/money.ts";

/** The parts of a bet or win, which add up to its amount. */
export interface WagerParts {
  readonly real: Money;
  readonly bonus: Money;
  readonly locked: Money;
  /** They were sent, and did not add up. */
  readonly mismatch: boolean;
}

/**
 * The parts of `amount` as sent (null: absent), made to add up (inputs.md, section 3): without any part it is real money; parts
 * that differ leave to real money what bonus and locked do not claim, or, where they claim more than there is, everything.
 */
export function wagerParts(
  amount: Money,
  sentReal: Money | null,
  sentBonus: Money | null,
  sentLocked: Money | null,
): WagerParts {
  const real = sentReal ?? ZERO;
  const bonus = sentBonus ?? ZERO;
  const locked = sentLocked ?? ZERO;
  if (real === 0 && bonus === 0 && locked === 0) return { real: amount, bonus, locked, mismatch: false };
  const claimed = add(bonus, locked);
  if (add(real, claimed) === amount) return { real, bonus, locked, mismatch: false };
  const rest = subtract(amount, claimed);
  return rest >= 0
    ? { real: rest, bonus, locked, mismatch: true }
    : { real: amount, bonus: ZERO, locked: ZERO, mismatch: true };
}
