import type { LoginEvent } from "../records/generated.ts";
import { playerKey } from "../values/player-key.ts";
import type { Fields } from "./fields.ts";
import { headerOf, originOf } from "./header.ts";
import type { AcceptedEvent } from "./outcome.ts";

/** The batch's login as a LoginEvent (inputs.md, section 3). */
export function login(fields: Fields): AcceptedEvent {
  const eventId = fields.id("unique_id");
  const occurredAt = fields.eventTime("timestamp");
  const userId = fields.id("player_id");
  const header = headerOf(fields.sender);
  const origin = originOf(fields.sender);
  const record: LoginEvent = {
    ...header,
    origin,
    user_id: userId,
    event_id: eventId,
    occurred_at: occurredAt,
    meta_extra: fields.extra(),
    flags: fields.sortedFlags(),
  };
  return { name: "LoginEvent", key: playerKey(header.tenant, origin, userId), record };
}
