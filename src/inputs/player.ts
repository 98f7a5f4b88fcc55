import type { PlayerProfile } from "../records/generated.ts";
import { playerKey } from "../values/player-key.ts";
import type { Fields } from "./fields.ts";
import { headerOf, originOf } from "./header.ts";
import type { AcceptedEvent } from "./outcome.ts";

const GENDERS = ["M", "F"];

/** What an update may clear; sorted. */
const ATTRIBUTES = [
  "affiliate",
  "consent_email",
  "country",
  "currency",
  "gender",
  "is_blocked",
  "operator",
  "registration_date",
  "tags",
  "username",
];

/**
 * The batch's player account update as a PlayerProfile (inputs.md, sections 1 and 3): an attribute that is absent is unchanged,
 * one that is null is cleared, and so are tags of which there are none. `operator` is an attribute like the others.
 */
export function player(fields: Fields): AcceptedEvent {
  const eventId = fields.id("unique_id");
  const occurredAt = fields.eventTime("timestamp");
  const userId = fields.id("player_id");
  const tags = fields.optionalTexts("tags");
  // In a table no list and an empty one are the same: a player's tags are taken away by saying so.
  const hasNoTags = tags?.length === 0;
  const attributes = {
    username: fields.optionalText("username"),
    registration_date: fields.optionalTimestamp("registration_date"),
    country: fields.optionalText("country"),
    currency: fields.optionalCurrency("currency"),
    gender: fields.optionalChoice("gender", GENDERS),
    affiliate: fields.optionalText("affiliate"),
    operator: fields.optionalText("operator"),
    tags: hasNoTags ? null : tags,
    consent_email: fields.optionalBoolean("consent_email"),
    is_blocked: fields.optionalBoolean("is_blocked"),
  };
  const header = headerOf(fields.sender);
  const origin = originOf(fields.sender);
  const record: PlayerProfile = {
    ...header,
    origin,
    user_id: userId,
    event_id: eventId,
    occurred_at: occurredAt,
    ...attributes,
    cleared: ATTRIBUTES.filter((name) => fields.isNull(name) || (hasNoTags && name === "tags")),
    meta_extra: fields.extra(),
    flags: fields.sortedFlags(),
  };
  return { name: "PlayerProfile", key: playerKey(header.tenant, origin, userId), record };
}
