import type { BonusEvent } from "../records/generated.ts";
import { type Micros, millisBetween } from "../values/time.ts";
import { expiryOf } from "./expiry.ts";
import { type BonusStatus, bonusStatus, isLegal, isTerminal, rankOf } from "./status.ts";

/** One status report, as the state keeps it. */
export interface BonusEntry
  extends Pick<
    BonusEvent,
    | "bonus_id"
    | "bonus_code"
    | "product"
    | "type"
    | "currency"
    | "amount"
    | "amount_base"
    | "locked_amount"
    | "required_wagering_amount"
    | "bonus_turned_real"
    | "bonus_turned_real_base"
    | "fasttrack_references"
    | "flags"
  > {
  readonly identity: string;
  readonly at: Micros;
  readonly status: BonusStatus;
  /** When the bonus expires, by this report; null: it does not say. */
  readonly expiresAt: Micros | null;
}

/** One change of status. */
export interface BonusTransition {
  readonly from: BonusStatus | null;
  readonly to: BonusStatus;
  readonly at: Micros;
  readonly inFromMs: number | null;
  readonly legal: boolean;
  /** When the bonus became active before this change: null when that is unknown. */
  readonly activeSince: Micros | null;
  readonly entry: BonusEntry;
}

/** What a bonus's set of events says (semantics.md, section 5). Never empty. */
export interface BonusHistory {
  readonly transitions: readonly BonusTransition[];
  /** The entries that count for the row's fields: those of the transitions and the repeats of Ongoing, in order. */
  readonly kept: readonly BonusEntry[];
  /** Statuses that were reported again, Ongoing aside. */
  readonly repeats: number;
}

/** Times at which wagering counts: from `start` on, before `end`; null is still active. */
export interface ActiveInterval {
  readonly start: Micros;
  readonly end: Micros | null;
}

export function bonusEntry(event: BonusEvent, identity: string): BonusEntry {
  return {
    identity,
    at: event.occurred_at,
    status: bonusStatus(event.status),
    expiresAt: expiryOf(event),
    bonus_id: event.bonus_id,
    bonus_code: event.bonus_code,
    product: event.product,
    type: event.type,
    currency: event.currency,
    amount: event.amount,
    amount_base: event.amount_base,
    locked_amount: event.locked_amount,
    required_wagering_amount: event.required_wagering_amount,
    bonus_turned_real: event.bonus_turned_real,
    bonus_turned_real_base: event.bonus_turned_real_base,
    fasttrack_references: event.fasttrack_references,
    flags: event.flags,
  };
}

/** Puts the entry in its place by (timestamp, rank). Most arrive in order, so the search starts at the end. */
export function insertEntry(entries: BonusEntry[], entry: BonusEntry): void {
  let index = entries.length;
  for (; index > 0; index--) {
    const before = entries[index - 1];
    if (before === undefined) break;
    if ((before.at - entry.at || rankOf(before.status) - rankOf(entry.status)) <= 0) break;
  }
  entries.splice(index, 0, entry);
}

export function historyOf(entries: readonly BonusEntry[]): BonusHistory {
  const transitions: BonusTransition[] = [];
  const kept: BonusEntry[] = [];
  let repeats = 0;
  for (const entry of entries) {
    const last = transitions.at(-1);
    if (last?.to !== entry.status) {
      transitions.push(transitionTo(entry, last, transitions));
    } else if (entry.status !== "Ongoing") {
      repeats++;
      continue;
    }
    kept.push(entry);
  }
  return { transitions, kept, repeats };
}

function transitionTo(
  entry: BonusEntry,
  last: BonusTransition | undefined,
  before: readonly BonusTransition[],
): BonusTransition {
  const from = last?.to ?? null;
  return {
    from,
    to: entry.status,
    at: entry.at,
    inFromMs: last === undefined ? null : millisBetween(last.at, entry.at),
    legal: isLegal(from, entry.status),
    activeSince: activeSince(before),
    entry,
  };
}

/** The latest Created or Reversed; if none, the first Ongoing. */
function activeSince(before: readonly BonusTransition[]): Micros | null {
  const activation = before.findLast(({ to }) => to === "Created" || to === "Reversed");
  return (activation ?? before.find(({ to }) => to === "Ongoing"))?.at ?? null;
}

/** When the bonus was active: disjoint, in order. */
export function activeIntervals(transitions: readonly BonusTransition[]): ActiveInterval[] {
  const intervals: ActiveInterval[] = [];
  let start: Micros | null = null;
  for (const { to, at, activeSince: since } of transitions) {
    if (to === "Created" || to === "Reversed" || (to === "Ongoing" && since === null)) start ??= at;
    if (isTerminal(to) && start !== null) {
      intervals.push({ start, end: at });
      start = null;
    }
  }
  if (start !== null) intervals.push({ start, end: null });
  return intervals;
}

export function isActiveAt(intervals: readonly ActiveInterval[], at: Micros): boolean {
  return intervals.some(({ start, end }) => at >= start && (end === null || at < end));
}

/** Whether some instant lies in an interval of both. */
export function intervalsOverlap(some: readonly ActiveInterval[], others: readonly ActiveInterval[]): boolean {
  return some.some((a) => others.some((b) => overlap(a, b)));
}

function overlap(a: ActiveInterval, b: ActiveInterval): boolean {
  const start = Math.max(a.start, b.start) as Micros;
  return isBeforeEnd(start, a) && isBeforeEnd(start, b);
}

function isBeforeEnd(at: Micros, { end }: ActiveInterval): boolean {
  return end === null || at < end;
}

/** What of a transition its row shows, and by which a later row is told from an earlier. */
export type TransitionFacts = Pick<BonusTransition, "from" | "to" | "at" | "inFromMs" | "legal"> & { bonusId: string };

export function transitionFacts(transition: BonusTransition): TransitionFacts {
  const { from, to, at, inFromMs, legal, entry } = transition;
  return { from, to, at, inFromMs, legal, bonusId: entry.bonus_id };
}
