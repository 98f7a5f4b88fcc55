import { IANAZone } from "luxon";
import { DAY, type DurationMicros, MINUTE, type Micros, SECOND } from "../values/time.ts";
import type { CalendarDate } from "./calendar-date.ts";

/** How far a zone is ahead of UTC within one UTC day: `before` until `changesAt`, `after` from then on. */
interface DayOffsets {
  readonly before: DurationMicros;
  readonly changesAt: Micros;
  readonly after: DurationMicros;
}

/** What is known of a zone's offsets: asking for one costs as much as folding several events. */
interface ZoneOffsets {
  readonly zone: IANAZone;
  /** By UTC day. */
  readonly days: Map<number, DayOffsets>;
}

const NEVER = Number.MAX_SAFE_INTEGER as Micros;

/** A cache, not state: what is in it follows from the zone's name and the time zone data that the runtime came with. */
const zones = new Map<string, ZoneOffsets>();

/** The date in the IANA zone at the instant. Throws when there is no such zone: configuration is checked for that. */
export function localDate(zoneName: string, at: Micros): CalendarDate {
  const offsets = zones.get(zoneName) ?? newZone(zoneName);
  const utcDay = Math.floor(at / DAY);
  const { before, changesAt, after } = offsets.days.get(utcDay) ?? newDay(offsets, utcDay);
  return Math.floor((at + (at < changesAt ? before : after)) / DAY) as CalendarDate;
}

function newZone(zoneName: string): ZoneOffsets {
  const zone = IANAZone.create(zoneName);
  if (!zone.isValid) throw new Error(`${zoneName} is no IANA time zone that this runtime knows: correct time_zone`);
  const offsets: ZoneOffsets = { zone, days: new Map() };
  zones.set(zoneName, offsets);
  return offsets;
}

function newDay({ zone, days }: ZoneOffsets, utcDay: number): DayOffsets {
  const start = (utcDay * DAY) as Micros;
  const end = (start + DAY) as Micros;
  const before = offsetAt(zone, start);
  const after = offsetAt(zone, end);
  const changesAt = before === after ? NEVER : transitionBetween(zone, start, end);
  const offsets = { before, changesAt, after };
  days.set(utcDay, offsets);
  return offsets;
}

function offsetAt(zone: IANAZone, at: Micros): DurationMicros {
  return Math.round(zone.offset(at / 1000) * MINUTE) as DurationMicros;
}

/** The instant from which the offset is that at `end`. Zones change on whole seconds, and not twice within a UTC day. */
function transitionBetween(zone: IANAZone, start: Micros, end: Micros): Micros {
  const before = offsetAt(zone, start);
  let [low, high] = [start / SECOND, end / SECOND];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, (middle * SECOND) as Micros) === before) low = middle;
    else high = middle;
  }
  return (high * SECOND) as Micros;
}
