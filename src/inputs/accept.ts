import type { InputRules } from "../rules/input-rules.ts";
import { plus } from "../values/time.ts";
import { bonus } from "./bonus.ts";
import { casino } from "./casino.ts";
import { type Envelope, openEnvelope } from "./envelope.ts";
import { inOrder, shown } from "./faults.ts";
import { Fields } from "./fields.ts";
import { game } from "./game.ts";
import { gameround } from "./gameround.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";
import { login } from "./login.ts";
import type { AcceptedEvent, Arrival, Fault, InputType, Outcome } from "./outcome.ts";
import { deposit, withdraw } from "./payment.ts";
import { player } from "./player.ts";
import { refuse } from "./refuse.ts";
import { doorTenant, findTenant, type TenantFound } from "./tenant.ts";

/** The longest document in bytes that is looked into. */
export const LONGEST_DOCUMENT = 1024 * 1024;

/** The one normaliser of each kind of document. */
const NORMALISERS: Readonly<Record<InputType, (fields: Fields) => AcceptedEvent>> = {
  CASINO: casino,
  BONUS: bonus,
  GAMEROUND: gameround,
  DEPOSIT: deposit,
  WITHDRAW: withdraw,
  LOGIN: login,
  PLAYER: player,
  GAME: game,
};

/**
 * The canonical event of what a door has read, or the dead letter with everything that is wrong with it (inputs.md, sections
 * 1, 3, 4 and 6). The same arrival and rules give the same outcome. Never throws, whatever the bytes are.
 */
export function accept(arrival: Arrival, rules: InputRules): Outcome {
  const { bytes, length = bytes.length } = arrival;
  if (length > LONGEST_DOCUMENT) return tooLong(arrival, length, rules);
  const json = parseJson(bytes);
  if (!json.ok) return refuse(arrival, arrival.type, doorTenant(arrival, rules), [malformed(json.message)]);
  if (isObject(json.value)) return acceptObject(arrival, json.value, json.tooDeep, rules);
  const fault = malformed(`${shown(json.value)} is no JSON object`);
  return refuse(arrival, arrival.type, doorTenant(arrival, rules), [fault]);
}

function acceptObject(arrival: Arrival, object: JsonObject, tooDeep: boolean, rules: InputRules): Outcome {
  const envelope = openEnvelope(object, arrival);
  const { type, payload } = envelope;
  const tenant = findTenant(arrival, envelope, rules);
  if (!tenant.known || type === undefined) return refuse(arrival, type, tenant.id, addressFaults(envelope, tenant));
  if (!isObject(payload)) return refuse(arrival, type, tenant.id, [payloadFault(envelope)]);
  const latest = plus(arrival.receivedAt, rules.futureTolerance);
  const fields = new Fields(payload, { arrival, tenant: tenant.id, tenantRules: tenant.rules, latest });
  if (tooDeep) fields.fault("too_large", "meta", "the document is nested too deeply to be read exactly");
  const event = NORMALISERS[type](fields);
  if (fields.faults.length === 0) return { accepted: true, event };
  return refuse(arrival, type, tenant.id, inOrder(fields.faults), envelope.payloadPath);
}

function tooLong(arrival: Arrival, length: number, rules: InputRules): Outcome {
  const kept = arrival.bytes.length;
  const lost = kept < length ? `; only the first ${kept} are kept` : "";
  const message = `the document has ${length} bytes, more than the limit of ${LONGEST_DOCUMENT}${lost}`;
  return refuse(arrival, arrival.type, doorTenant(arrival, rules), [{ code: "too_large", path: "", message }]);
}

function malformed(message: string): Fault {
  return { code: "malformed_json", path: "", message };
}

function addressFaults(envelope: Envelope, tenant: TenantFound): Fault[] {
  const faults: Fault[] = [];
  if (envelope.type === undefined) {
    const message = `${shown(envelope.typeName)} is none of ${envelope.types.join(", ")}`;
    faults.push({ code: "unknown_type", path: envelope.typePath, message });
  }
  if (!tenant.known) faults.push(tenant.fault);
  return faults;
}

function payloadFault({ payload, payloadPath }: Envelope): Fault {
  return payload === undefined || payload === null
    ? { code: "missing_field", path: payloadPath, message: "is required" }
    : { code: "invalid_field", path: payloadPath, message: `${shown(payload)} is no object` };
}
