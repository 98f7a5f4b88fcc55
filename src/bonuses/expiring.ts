import { formatTimestamp, type Micros } from "../values/time.ts";
import type { BonusEntry } from "./history.ts";
import { thresholdOf } from "./rule-threshold.ts";
import { isTerminal } from "./status.ts";
import { identityOf, type KeyedTrigger, type TriggerView, wageringOf } from "./trigger-view.ts";

/** A time between two reports in which the bonus was about to expire. */
interface Expiring {
  readonly entry: BonusEntry;
  readonly expiry: Micros;
  /** When it is to be told: the threshold before the expiry. */
  readonly due: Micros;
  /** The first instant at which it was true. */
  readonly from: Micros;
}

/**
 * The bonus is about to expire (semantics.md, section 5): at some instant up to the clock, less than the threshold before the
 * expiry and not after it, the bonus was not over, and this was its expiry by the latest report that named one. Once for
 * each expiry. What is reported at the due time still counts, as with every limit.
 */
export function expiringTriggers(view: TriggerView): KeyedTrigger[] {
  return expiringOf(view)
    .filter(({ from }) => from <= view.clock)
    .map((expiring) => keyed(view, expiring));
}

/** The clock at which the bonus will be about to expire if nothing is reported until then; null: not any more. */
export function nextExpiringDue(view: TriggerView): Micros | null {
  return expiringOf(view).find(({ from }) => from > view.clock)?.from ?? null;
}

function expiringOf(view: TriggerView): Expiring[] {
  const rule = view.rules.expiring;
  const { kept } = view.history;
  if (!rule.enabled) return [];
  const found: Expiring[] = [];
  let expiry: Micros | null = null;
  for (const [index, entry] of kept.entries()) {
    expiry = entry.expiresAt ?? expiry;
    if (expiry === null || isTerminal(entry.status) || !rule.statuses.includes(entry.status)) continue;
    const due = (expiry - thresholdOf(rule, entry)) as Micros;
    const from = Math.max(entry.at, due + 1) as Micros;
    const next = kept[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    if (from < next && from <= expiry) found.push({ entry, expiry, due, from });
  }
  return found;
}

function keyed(view: TriggerView, { entry, expiry, due }: Expiring): KeyedTrigger {
  const payload = {
    ...identityOf(view, entry),
    status: entry.status,
    expires_at: formatTimestamp(expiry),
    ...wageringOf(view),
  };
  const draft = { type: "bonus_expiring", subject: view.id, occurrence: due, cause: "timer", payload } as const;
  return { key: `bonus_expiring|${expiry}`, draft };
}
