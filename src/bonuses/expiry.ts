import type { BonusEvent } from "../records/generated.ts";
import { DAY, type Micros, parseTimestamp } from "../values/time.ts";

/** What operators call the end of a bonus's validity, in the order in which they are looked at. */
const KEYS = ["expires_at", "expiry_date", "expiration_date", "valid_until"] as const;

/** Most events name none: asked before anything is parsed. */
const NAMES_ONE = new RegExp(`"(?:${KEYS.join("|")})"`);

/** Numbers below it count seconds since 1970, the others milliseconds: in seconds it is the year 5138, in the other 1973. */
const FIRST_IN_MILLIS = 1e11;

const LATEST = Date.UTC(2200, 0, 1) * 1000;

/**
 * When the bonus expires, by the event's `meta`, or else by its `fasttrack_references`: the first of the keys that holds an
 * instant. That is a timestamp as events have it (inputs.md, section 3), a date (its midnight in UTC), or seconds or
 * milliseconds since 1970, as a number or its digits. Null when nothing says so in a form that is understood.
 */
export function expiryOf({
  meta,
  fasttrack_references,
}: Pick<BonusEvent, "meta" | "fasttrack_references">): Micros | null {
  return namedIn(meta) ?? namedIn(fasttrack_references);
}

function namedIn(json: string | null): Micros | null {
  if (json === null || !NAMES_ONE.test(json)) return null;
  const fields = JSON.parse(json) as Readonly<Record<string, unknown>>;
  for (const key of KEYS) {
    const at = Object.hasOwn(fields, key) ? instantOf(fields[key]) : null;
    if (at !== null) return at;
  }
  return null;
}

function instantOf(value: unknown): Micros | null {
  if (typeof value === "number") return sinceEpoch(value);
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (/^\d{9,14}$/.test(text)) return sinceEpoch(Number(text));
  return plausible(parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text));
}

function sinceEpoch(count: number): Micros | null {
  return plausible(Math.floor(count * (count < FIRST_IN_MILLIS ? 1_000_000 : 1_000)) as Micros);
}

/** An operator's "never" is a year such as 9999, and its "none" is 0: neither is an expiry. */
function plausible(at: Micros | undefined): Micros | null {
  return at !== undefined && at > DAY && at < LATEST ? at : null;
}
