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

/** Attributes by name; null: cleared. Those that are not there are unchanged, or were never given. */
export type Attributes = Partial<Pick<PlayerProfile, Attribute>>;

interface Update {
  readonly at: Micros;
  readonly id: string;
  readonly attributes: Attributes;
}

/** What a player's updates amount to, taken in order of (occurred_at, event_id) (semantics.md, section 6). */
export interface Profile {
  readonly settled: Attributes;
  /** Updates before which another may still come, in order. */
  readonly recent: Update[];
}

export function newProfile(): Profile {
  return { settled: {}, recent: [] };
}

/** The latest update's value; null when it was cleared or never given. */
export function attributeOf<Name extends Attribute>(
  { settled, recent }: Profile,
  name: Name,
): PlayerProfile[Name] | null {
  const update = recent.findLast(({ attributes }) => attributes[name] !== undefined);
  return (update?.attributes ?? settled)[name] ?? null;
}

export function putUpdate({ recent }: Profile, event: PlayerProfile): void {
  const update = { at: event.occurred_at, id: event.event_id, attributes: attributesOf(event) };
  const after = recent.findIndex((other) => (other.at - update.at || compareUtf8(other.id, update.id)) > 0);
  recent.splice(after === -1 ? recent.length : after, 0, update);
}

/** Settles the updates from before `limit`: none will come before them. */
export function settleProfile({ settled, recent }: Profile, limit: Micros): void {
  for (let update = recent[0]; update !== undefined && update.at < limit; update = recent[0]) {
    Object.assign(settled, update.attributes);
    recent.shift();
  }
}

function attributesOf(event: PlayerProfile): Attributes {
  const given = ATTRIBUTES.filter((name) => event[name] !== null || event.cleared.includes(name));
  return Object.fromEntries(given.map((name) => [name, event[name]]));
}
