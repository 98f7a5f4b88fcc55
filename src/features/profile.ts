import type { PlayerProfile } from "../records/generated.ts";
import { compareUtf8 } from "../values/order.ts";
import type { Micros } from "../values/time.ts";

/** The attributes of a profile that are features. */
export const ATTRIBUTES = [
  "country",
  "affiliate",
  "operator",
  "tags",
  "is_blocked",
  "consent_email",
  "gender",
  "registration_date",
  "username",
  "currency",
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** Attributes by name; null: cleared, or never given. */
export type Attributes = { [Name in Attribute]: PlayerProfile[Name] | null };

const NO_ATTRIBUTES: Readonly<Attributes> = {
  country: null,
  affiliate: null,
  operator: null,
  tags: null,
  is_blocked: null,
  consent_email: null,
  gender: null,
  registration_date: null,
  username: null,
  currency: null,
};

interface Update {
  readonly at: Micros;
  readonly id: string;
  /** Null: cleared. Those that are not there are unchanged. */
  readonly attributes: Partial<Attributes>;
}

/** What a player's updates amount to, taken in order of (occurred_at, event_id) (semantics.md, section 6). */
export interface Profile {
  /** Null: there are none. */
  settled: Attributes | null;
  /** Updates before which another may still come, in order. */
  readonly recent: Update[];
  /** What the settled and the recent updates amount to; null: there are no recent ones. */
  current: Attributes | null;
}

export function newProfile(): Profile {
  return { settled: null, recent: [], current: null };
}

/** What all updates amount to. */
export function attributesNow({ settled, current }: Profile): Attributes {
  return current ?? settled ?? NO_ATTRIBUTES;
}

export function putUpdate(profile: Profile, event: PlayerProfile): void {
  const { settled, recent } = profile;
  const update = { at: event.occurred_at, id: event.event_id, attributes: attributesOf(event) };
  const after = recent.findIndex((other) => (other.at - update.at || compareUtf8(other.id, update.id)) > 0);
  recent.splice(after === -1 ? recent.length : after, 0, update);
  profile.current = Object.assign({ ...(settled ?? NO_ATTRIBUTES) }, ...recent.map(({ attributes }) => attributes));
}

/** Settles the updates from before `limit`: none will come before them. */
export function settleProfile(profile: Profile, limit: Micros): void {
  const { recent } = profile;
  if (recent.length === 0) return;
  for (let update = recent[0]; update !== undefined && update.at < limit; update = recent[0]) {
    profile.settled ??= { ...NO_ATTRIBUTES };
    Object.assign(profile.settled, update.attributes);
    recent.shift();
  }
  if (recent.length === 0) profile.current = null;
}

function attributesOf(event: PlayerProfile): Partial<Attributes> {
  const given = ATTRIBUTES.filter((name) => event[name] !== null || event.cleared.includes(name));
  return Object.fromEntries(given.map((name) => [name, event[name]]));
}
