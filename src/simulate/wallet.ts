/** Money in cents of the player's currency: whole numbers, so that sums are exact. */
export interface Parts {
  readonly real: number;
  readonly bonus: number;
  readonly locked: number;
}

/** A player's balances, in cents. Never negative. */
export interface Wallet {
  real: number;
  bonus: number;
  locked: number;
}

export function total(parts: Parts): number {
  return parts.real + parts.bonus + parts.locked;
}

/** What a bet of this size would be paid with: locked money first, then bonus, then real; undefined when short. */
export function payment(wallet: Wallet, bet: number, bonusInPlay: boolean): Parts | undefined {
  const locked = bonusInPlay ? Math.min(wallet.locked, bet) : 0;
  const bonus = bonusInPlay ? Math.min(wallet.bonus, bet - locked) : 0;
  const real = bet - locked - bonus;
  return real > wallet.real ? undefined : { real, bonus, locked };
}

/** The same for feeds that know only all bonus or all real. */
export function wholePayment(wallet: Wallet, bet: number, bonusInPlay: boolean): Parts | undefined {
  if (bonusInPlay && wallet.bonus >= bet) return { real: 0, bonus: bet, locked: 0 };
  return wallet.real >= bet ? { real: bet, bonus: 0, locked: 0 } : undefined;
}

/** An amount in the proportion of the bet's parts; what does not divide goes to the greatest need: real money. */
export function inProportion(amount: number, bet: Parts): Parts {
  const whole = total(bet);
  const bonus = Math.floor((amount * bet.bonus) / whole);
  const locked = Math.floor((amount * bet.locked) / whole);
  if (bet.real === 0)
    return bet.bonus > 0 ? { real: 0, bonus: amount - locked, locked } : { real: 0, bonus: 0, locked: amount };
  return { real: amount - bonus - locked, bonus, locked };
}

export function debit(wallet: Wallet, parts: Parts): void {
  wallet.real -= parts.real;
  wallet.bonus -= parts.bonus;
  wallet.locked -= parts.locked;
}

export function credit(wallet: Wallet, parts: Parts): void {
  wallet.real += parts.real;
  wallet.bonus += parts.bonus;
  wallet.locked += parts.locked;
}
