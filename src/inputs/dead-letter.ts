import { createHash } from "node:crypto";
import type { DeadLetter } from "../records/generated.ts";
import type { Micros } from "../values/time.ts";
import type { InputEvent, InputType, ReasonCode } from "./outcome.ts";

const ID_BYTES = 16;
const NOTHING = Buffer.alloc(0);

/**
 * A dead letter (inputs.md, section 6). Its id follows from tenant, door, position, code and original bytes, so that the same
 * arrival refused again for the same reason is the same dead letter.
 */
export function deadLetter(facts: Omit<DeadLetter, "id">): DeadLetter {
  return { ...facts, id: idOf(facts) };
}

function idOf({ tenant, door, position, code, payload }: Omit<DeadLetter, "id">): string {
  const hash = createHash("sha256");
  for (const part of [tenant, door, position, code]) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return hash.update(payload).digest().subarray(0, ID_BYTES).toString("hex");
}

/**
 * The dead letter of an event that a door accepted and the engine could not: `too_late`, `conflicting_duplicate`,
 * `orphan_rollback`. It names the door and position that the event came through. Without the original bytes the payload is
 * empty; the event itself stands in its raw table.
 */
export function engineDeadLetter(
  code: ReasonCode,
  event: InputEvent,
  original: Buffer | null,
  path: string,
  message: string,
  receivedAt: Micros,
): DeadLetter {
  return deadLetter({
    tenant: event.record.tenant,
    received_at: receivedAt,
    ...originOf(event.record.source),
    code,
    path,
    message,
    type: inputTypeOf(event),
    origin: "origin" in event.record ? event.record.origin : "",
    payload: original ?? NOTHING,
  });
}

/** Door and position as the `source` of a canonical event spells them. */
export function sourceOf(door: string, position: string): string {
  return `${door}:${position}`;
}

function originOf(source: string): { door: string; position: string } {
  const colon = source.indexOf(":");
  return colon < 0
    ? { door: "engine", position: source }
    : { door: source.slice(0, colon), position: source.slice(colon + 1) };
}

/** The document that the event came as, so that its original bytes can be read again. */
function inputTypeOf(event: InputEvent): InputType {
  switch (event.name) {
    case "CasinoEvent":
      // Only a gameround comes without the name of its game.
      return event.record.game_name === null ? "GAMEROUND" : "CASINO";
    case "BonusEvent":
      return "BONUS";
    case "PaymentEvent":
      return event.record.kind === "deposit" ? "DEPOSIT" : "WITHDRAW";
    case "LoginEvent":
      return "LOGIN";
    case "PlayerProfile":
      return "PLAYER";
    case "GameProfile":
      return "GAME";
  }
}
