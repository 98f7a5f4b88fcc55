import type { BonusEvent } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";

const RANKS = [
  "Pending",
  "Created",
  "Ongoing",
  "Completed",
  "AutoCompleted",
  "Forfeited",
  "Expired",
  "Lost",
  "Reversed",
];

export const TERMINAL: readonly string[] = ["Completed", "AutoCompleted", "Forfeited", "Expired", "Lost"];

const LEGAL: Readonly<Record<string, readonly string[]>> = {
  Pending: ["Created", "Forfeited", "Expired", "Reversed"],
  Created: ["Ongoing", ...TERMINAL],
  Ongoing: TERMINAL,
  Completed: ["Reversed"],
  AutoCompleted: ["Reversed"],
  Forfeited: ["Reversed"],
  Expired: ["Reversed"],
  Lost: ["Reversed"],
  Reversed: ["Ongoing", ...TERMINAL],
};

export interface ModelTransition {
  /** The event that brought the status. */
  readonly event: BonusEvent;
  readonly from: string | null;
  readonly to: string;
  readonly at: Micros;
  readonly inFromMs: number | null;
  readonly isLegal: boolean;
  /** Since when the bonus was active before it; null: unknown. */
  readonly activeSince: Micros | null;
}

/** A bonus's events in order, without repeats, and what its status did (semantics.md, section 5). */
export interface ModelHistory {
  readonly id: string;
  readonly all: readonly BonusEvent[];
  readonly kept: readonly BonusEvent[];
  readonly repeats: number;
  readonly transitions: readonly ModelTransition[];
}

export function historyOf(id: string, events: readonly BonusEvent[]): ModelHistory {
  const all = events.toSorted(
    (a, b) => a.occurred_at - b.occurred_at || RANKS.indexOf(a.status) - RANKS.indexOf(b.status),
  );
  const kept = all.filter(({ status }, place) => status !== all[place - 1]?.status || status === "Ongoing");
  const entries = kept.filter(({ status }, place) => status !== kept[place - 1]?.status);
  const transitions = entries.map((event, place) => transitionTo(event, entries.slice(0, place)));
  return { id, all, kept, repeats: all.length - kept.length, transitions };
}

function transitionTo(event: BonusEvent, before: readonly BonusEvent[]): ModelTransition {
  const previous = before.at(-1);
  const from = previous?.status ?? null;
  return {
    event,
    from,
    to: event.status,
    at: event.occurred_at,
    inFromMs: previous === undefined ? null : Math.floor((event.occurred_at - previous.occurred_at) / 1000),
    isLegal: from === null || (LEGAL[from] ?? []).includes(event.status),
    activeSince: activeSince(before),
  };
}

/** The latest Created or Reversed of these; if none, the first Ongoing; else unknown. */
function activeSince(before: readonly BonusEvent[]): Micros | null {
  const start = before.findLast(isStart) ?? before.find(({ status }) => status === "Ongoing");
  return start?.occurred_at ?? null;
}

function isStart({ status }: BonusEvent): boolean {
  return status === "Created" || status === "Reversed";
}

/** The row's `active_since`: of the last transition, itself included when it is Created or Reversed. */
export function rowActiveSince({ transitions }: ModelHistory): Micros | null {
  const last = transitions.at(-1);
  if (last === undefined) return null;
  return isStart(last.event) ? last.at : last.activeSince;
}

/** A span of time with its start and without its end. */
export interface Interval {
  readonly from: Micros;
  readonly until: Micros;
}

/** When the bonus was active, up to and including the clock. */
export function activeIntervals({ transitions }: ModelHistory, clock: Micros): Interval[] {
  const starts = transitions.flatMap((each, place) => {
    const before = transitions.slice(0, place);
    const isFirstOngoing = each.to === "Ongoing" && !before.some(({ to }) => to === "Ongoing");
    const starts = isStart(each.event) || (isFirstOngoing && !before.some(({ event }) => isStart(event)));
    return starts ? [place] : [];
  });
  return starts
    .map((place) => {
      const end = transitions.slice(place + 1).find(({ to }) => TERMINAL.includes(to));
      return { from: transitions[place]!.at, until: end?.at ?? ((clock + 1) as Micros) };
    })
    .filter(({ from, until }) => from < until);
}
