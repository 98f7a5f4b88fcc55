import { accept } from "../../inputs/accept.ts";
import { inputTypeNamed } from "../../inputs/envelope.ts";
import type { Arrival, Fault, InputType, Outcome, ReasonCode } from "../../inputs/outcome.ts";
import { refuse } from "../../inputs/refuse.ts";
import { doorTenant } from "../../inputs/tenant.ts";
import type { InputRules } from "../../rules/input-rules.ts";
import type { Micros } from "../../values/time.ts";
import type { BrokerDoor, BrokerMessage } from "./broker-message.ts";

/** What brokers carry (inputs.md, section 2). */
const CARRIED: ReadonlySet<InputType> = new Set(["CASINO", "BONUS"]);
/** What is wrong with a document before anybody asks what it is. */
const BEFORE_TYPE: ReadonlySet<string> = new Set<ReasonCode>(["malformed_json", "too_large"]);
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
  const known = type === undefined ? undefined : inputTypeNamed(type.trim());
  if (known !== undefined && CARRIED.has(known)) return accept({ ...arrival, type: known }, rules);
  const read = accept(arrival, rules);
  if (!read.accepted && BEFORE_TYPE.has(read.deadLetter.code)) return read;
  const named = type === undefined ? "the message has no type" : `${JSON.stringify(type.slice(0, 60))} is no type here`;
  const fault: Fault = { code: "unknown_type", path: "type", message: `${named}: give ${TYPE_NAMES}` };
  return refuse(arrival, undefined, doorTenant(arrival, rules), [fault]);
}
