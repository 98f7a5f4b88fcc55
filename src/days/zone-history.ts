import { BEGINNING, type Micros } from "../values/time.ts";
import type { CalendarDate } from "./calendar-date.ts";
import { localDate } from "./local-date.ts";

/**
 * The tenant's zones, in the order in which they came into force; what has not been used yet is empty. A new zone counts
 * for what occurs after the clock at which it came: what was counted under one date is taken back under the same.
 */
export type ZoneHistory = { readonly zone: string; readonly from: Micros }[];

/** From here on `zone` is in force. */
export function useZone(history: ZoneHistory, zone: string, clock: Micros): void {
  const current = history.at(-1);
  if (current === undefined) history.push({ zone, from: BEGINNING });
  else if (current.zone !== zone) history.push({ zone, from: (clock + 1) as Micros });
}

/** The date at the instant in the zone that was in force for it. */
export function dateIn(history: ZoneHistory, at: Micros): CalendarDate {
  for (let index = history.length - 1; index >= 0; index--) {
    const entry = history[index];
    if (entry !== undefined && entry.from <= at) return localDate(entry.zone, at);
  }
  throw new Error(`no time zone was in force at ${at}: useZone() comes first`);
}
