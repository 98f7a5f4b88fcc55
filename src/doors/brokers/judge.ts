import { accept } from "../../inputs/accept.ts";
import { inputTypeNamed } from "../../inputs/envelope.ts";
import type { Arrival, InputType, Outcome, ReasonCode } from "../../inputs/outcome.ts";
import { refuse } from "../../inputs/refuse.ts";
import { doorTenant } from "../../inputs/tenant.ts";
import type { InputRules } from "../../rules/input-rules.ts";
import type { Micros } from "../../values/time.ts";
import type { BrokerDoor, BrokerMessage } from "./broker-message.ts";

/** The longest body that is looked into; as long as the longest line of a file. */
export const LONGEST_BODY = 1024 * 1024;
/** What is kept of a longer one. */
const KEPT_BYTES = 64 * 1024;

/** What brokers carry (inputs.md, section 2). */
const CARRIED: ReadonlySet<InputType> = new Set(["CASINO", "BONUS"]);
const TYPE_NAMES = "CASINO, BONUS or BÔNUS";

export interface Judgement {
  readonly door: BrokerDoor;
  readonly tenant: string;
  readonly receivedAt: Micros;
  readonly rules: InputRules;
}

/**
 * The outcome of a message. What it is, its property or header says; the body is not asked (inputs.md, section 2). Without a
 * type that the door carries it is `unknown_type`, or `malformed_json` where it is that as well (section 3: JSON comes first).
 */
export function judge({ position, type, bytes }: BrokerMessage, { rules, ...context }: Judgement): Outcome {
  const arrival: Arrival = { ...context, position, bytes };
  if (bytes.length > LONGEST_BODY) {
    const message = `the message has ${bytes.length} bytes, more than the limit of ${LONGEST_BODY}; the first ${KEPT_BYTES} are kept`;
    return refused({ ...arrival, bytes: bytes.subarray(0, KEPT_BYTES) }, rules, "too_large", message);
  }
  const known = type === undefined ? undefined : inputTypeNamed(type.trim());
  if (known !== undefined && CARRIED.has(known)) return accept({ ...arrival, type: known }, rules);
  const read = accept(arrival, rules);
  if (!read.accepted && read.deadLetter.code === "malformed_json") return read;
  const named = type === undefined ? "the message has no type" : `${JSON.stringify(type.slice(0, 60))} is no type here`;
  return refused(arrival, rules, "unknown_type", `${named}: give ${TYPE_NAMES}`);
}

function refused(arrival: Arrival, rules: InputRules, code: ReasonCode, message: string): Outcome {
  const fault = { code, path: code === "unknown_type" ? "type" : "", message };
  return refuse(arrival, undefined, doorTenant(arrival, rules), [fault], message);
}
