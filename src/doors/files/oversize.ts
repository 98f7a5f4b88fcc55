import { deadLetter } from "../../inputs/dead-letter.ts";
import type { Arrival, Outcome } from "../../inputs/outcome.ts";

/** The outcome for a line too long to be looked into; the dead letter's payload is the line's beginning. */
export function oversize(arrival: Arrival, length: number, limit: number): Outcome {
  const { door, position, receivedAt, bytes, tenant = "", type = "", origin = "" } = arrival;
  const message = `the line has ${length} bytes, more than the limit of ${limit}; the first ${bytes.length} are kept`;
  const fault = { code: "too_large", path: "", message } as const;
  const letter = deadLetter({
    tenant,
    received_at: receivedAt,
    door,
    position,
    ...fault,
    type,
    origin,
    payload: bytes,
  });
  return { accepted: false, deadLetter: letter, faults: [fault] };
}
