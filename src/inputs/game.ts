import type { GameProfile } from "../records/generated.ts";
import { joinKey } from "../values/player-key.ts";
import type { Fields } from "./fields.ts";
import { headerOf } from "./header.ts";
import type { AcceptedEvent } from "./outcome.ts";

/** What the batch document says a game without a device has. */
const NO_DEVICE = "undefined";
const FREE_SPINS = ["yes", "no", "unknown"];

/** The batch's game update as a GameProfile (inputs.md, section 3). */
export function game(fields: Fields): AcceptedEvent {
  const eventId = fields.id("unique_id");
  const occurredAt = fields.eventTime("timestamp");
  const gameId = fields.id("game_id");
  const header = headerOf(fields.sender);
  const record: GameProfile = {
    ...header,
    event_id: eventId,
    occurred_at: occurredAt,
    game_id: gameId,
    name: fields.optionalText("name"),
    provider: fields.optionalText("provider"),
    categories: fields.optionalTexts("categories"),
    features: fields.optionalTexts("features"),
    themes: fields.optionalTexts("themes"),
    device: fields.optionalText("device") ?? NO_DEVICE,
    has_freespins: fields.optionalChoice("has_freespins", FREE_SPINS) ?? "unknown",
    meta_extra: fields.extra(),
    flags: fields.sortedFlags(),
  };
  return { name: "GameProfile", key: joinKey(header.tenant, gameId), record };
}
