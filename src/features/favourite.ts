import { add, compareMoney, type Money, ZERO } from "../values/money.ts";
import { compareUtf8 } from "../values/order.ts";

/** Lifetime turnover by game or vendor, base currency; without those that have none. */
export interface Turnovers {
  readonly byId: Map<string, Money>;
  /** Whose turnover is the largest; of equals the smallest id, as bytes. Null without turnover. */
  favourite: string | null;
}

export function noTurnovers(): Turnovers {
  return { byId: new Map(), favourite: null };
}

export function addTurnover(turnovers: Turnovers, id: string, amount: Money): void {
  const { byId, favourite } = turnovers;
  const before = byId.get(id) ?? ZERO;
  const sum = add(before, amount);
  if (sum === ZERO) byId.delete(id);
  else byId.set(id, sum);
  if (id === favourite) {
    // Only what has become less can be overtaken.
    if (compareMoney(sum, before) < 0) turnovers.favourite = favouriteOf(byId);
  } else if (isBefore(id, sum, favourite, byId)) {
    turnovers.favourite = id;
  }
}

function favouriteOf(byId: ReadonlyMap<string, Money>): string | null {
  let favourite: string | null = null;
  for (const [id, turnover] of byId) {
    if (isBefore(id, turnover, favourite, byId)) favourite = id;
  }
  return favourite;
}

function isBefore(id: string, turnover: Money, favourite: string | null, byId: ReadonlyMap<string, Money>): boolean {
  if (favourite === null) return compareMoney(turnover, ZERO) > 0;
  const order = compareMoney(turnover, byId.get(favourite) ?? ZERO);
  return order > 0 || (order === 0 && compareUtf8(id, favourite) < 0);
}
