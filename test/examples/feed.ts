import { betLine } from "../e2e/events.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const STAKE = 12.5;
export const TENANTS = ["acme", "zeta"] as const;

/** Players of two tenants who claim a bonus, play it and lose it within minutes; the last one of each did so days ago. */
export function feed(players: number, now: number): string[] {
  return TENANTS.flatMap((tenant) =>
    Array.from({ length: players }, (_, index) => {
      const isLongAgo = index === players - 1;
      return storyOf(tenant, `${tenant}-${index}`, isLongAgo ? now - 3 * DAY_MS : now - 10 * MINUTE_MS);
    }).flat(),
  );
}

function storyOf(tenant: string, user: string, begin: number): string[] {
  const at = (minutes: number) => new Date(begin + minutes * MINUTE_MS).toISOString();
  return [
    bonusLine(tenant, user, "Created", at(0)),
    betLine(`bet-${user}`, { user_id: user, timestamp: at(1), amount: STAKE, bonus_wager_amount: STAKE }, tenant),
    bonusLine(tenant, user, "Lost", at(2)),
  ];
}

function bonusLine(tenant: string, user: string, status: string, timestamp: string): string {
  const payload = {
    user_bonus_id: `${user}-BON-1`,
    bonus_id: "BON-1",
    user_id: user,
    origin: "sub.example.com",
    product: "Casino",
    type: "WelcomeBonus",
    status,
    amount: STAKE,
    currency: "EUR",
    exchange_rate: 1,
    timestamp,
  };
  return JSON.stringify({ type: "BONUS", tenant, payload });
}
