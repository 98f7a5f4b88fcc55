import { deadLetter } from "./dead-letter.ts";
import { messageOf } from "./faults.ts";
import type { Arrival, Fault, InputType, Outcome } from "./outcome.ts";

/** The faults come in order, with their paths in what is at `within`; the first gives the dead letter its code and path. */
export function refuse(
  arrival: Arrival,
  type: InputType | undefined,
  tenant: string,
  faults: readonly Fault[],
  within = "",
): Outcome {
  const [first] = faults;
  if (first === undefined) throw new Error(`${arrival.door}:${arrival.position} was refused without a fault`);
  const letter = deadLetter({
    tenant,
    received_at: arrival.receivedAt,
    door: arrival.door,
    position: arrival.position,
    code: first.code,
    path: first.path,
    message: messageOf(faults),
    type: type ?? "",
    origin: arrival.origin ?? "",
    payload: arrival.bytes,
  });
  return { accepted: false, deadLetter: letter, faults, within };
}
