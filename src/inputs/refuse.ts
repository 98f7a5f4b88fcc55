import { deadLetter } from "./dead-letter.ts";
import { messageOf } from "./faults.ts";
import type { Arrival, Fault, InputType, Outcome } from "./outcome.ts";

/** The faults come in order; the first gives the dead letter its code and path. `message`: other words than the faults'. */
export function refuse(
  arrival: Arrival,
  type: InputType | undefined,
  tenant: string,
  faults: readonly Fault[],
  message = messageOf(faults),
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
    message,
    type: type ?? "",
    origin: arrival.origin ?? "",
    payload: arrival.bytes,
  });
  return { accepted: false, deadLetter: letter, faults };
}
