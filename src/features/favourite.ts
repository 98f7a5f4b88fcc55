import { add, compareMoney, type Money, ZERO } from "../values/money.ts";
import { compareUtf8 } from "../values/order.ts";

/** Lifetime turnover by game or vendor, base currency; without those that have none. */
export type Turnovers = Map<string, Money>;

export function addTurnover(turnovers: Turnovers, id: string, amount: Money): void {
  const sum = add(turnovers.get(id) ?? ZERO, amount);
  if (sum === ZERO) turnovers.delete(id);
  else turnovers.set(id, sum);
}

/** Whose turnover is the largest; of equals the smallest id, as bytes. Null without turnover. */
export function favouriteOf(turnovers: Turnovers): string | null {
  let favourite: string | null = null;
  let largest = ZERO;
  for (const [id, turnover] of turnovers) {
    const order = compareMoney(turnover, largest);
    if (order > 0 || (order === 0 && favourite !== null && compareUtf8(id, favourite) < 0)) {
      favourite = id;
      largest = turnover;
    }
  }
  return favourite;
}
