import type { CasinoEvent } from "../../src/records/generated.ts";

/** One casino event of a round that counts, and whether no Rollback cancels it. */
export interface ModelActivity {
  readonly event: CasinoEvent;
  readonly isEffective: boolean;
}

/** A round's casino events with what becomes of each. */
export interface ModelRound {
  readonly roundId: string;
  /** In the order of section 1. */
  readonly activities: readonly ModelActivity[];
  readonly cancelled: number;
  readonly unmatched: number;
}

const TYPES = ["Bet", "Win"];
const STATUSES = ["Approved", "Rollback"];

export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** `(occurred_at, activity_id as bytes, Bet < Win, Approved < Rollback)`, then the amount (semantics.md, section 1). */
export function compareActivities(a: CasinoEvent, b: CasinoEvent): number {
  return (
    a.occurred_at - b.occurred_at ||
    compareBytes(a.activity_id, b.activity_id) ||
    TYPES.indexOf(a.type) - TYPES.indexOf(b.type) ||
    STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
    (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0)
  );
}

/** A player's rounds that have an Approved activity; Rollbacks of others count nowhere (semantics.md, section 0). */
export function roundsOf(casino: readonly CasinoEvent[]): { rounds: ModelRound[]; waiting: CasinoEvent[] } {
  const groups = Map.groupBy([...casino].sort(compareActivities), (event) => event.round_id);
  const rounds: ModelRound[] = [];
  const waiting: CasinoEvent[] = [];
  for (const [roundId, events] of groups) {
    if (events.some(({ status }) => status === "Approved")) rounds.push(reversed(roundId, events));
    else waiting.push(...events);
  }
  return { rounds, waiting };
}

/** Which Rollback cancels what, from the round's whole set. `events` are in order. */
function reversed(roundId: string, events: readonly CasinoEvent[]): ModelRound {
  const approved = events.filter(({ status }) => status === "Approved");
  const cancelled = new Set<CasinoEvent>();
  const strangers: CasinoEvent[] = [];
  for (const rollback of events.filter(({ status }) => status === "Rollback")) {
    const own = approved.find(
      ({ activity_id, type }) => activity_id === rollback.activity_id && type === rollback.type,
    );
    if (own === undefined || rollback.per_round) strangers.push(rollback);
    else cancelled.add(own);
  }
  let unmatched = 0;
  for (const rollback of strangers) {
    const match = approved.findLast((each) => !cancelled.has(each) && isLike(each, rollback));
    if (match === undefined) unmatched++;
    else cancelled.add(match);
  }
  const activities = events.map((event) => ({
    event,
    isEffective: event.status === "Approved" && !cancelled.has(event),
  }));
  return { roundId, activities, cancelled: cancelled.size, unmatched };
}

function isLike(approved: CasinoEvent, rollback: CasinoEvent): boolean {
  const { type, amount, occurred_at } = rollback;
  return approved.type === type && approved.amount === amount && approved.occurred_at <= occurred_at;
}

export function effectiveOf(activities: readonly ModelActivity[]): CasinoEvent[] {
  return activities.filter(({ isEffective }) => isEffective).map(({ event }) => event);
}
