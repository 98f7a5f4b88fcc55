import type { Arrival, Outcome } from "../../inputs/outcome.ts";
import { refuse } from "../../inputs/refuse.ts";

/** The outcome for a line too long to be looked into; the dead letter's payload is the line's beginning. */
export function oversize(arrival: Arrival, length: number, limit: number): Outcome {
  const { bytes, tenant = "", type } = arrival;
  const message = `the line has ${length} bytes, more than the limit of ${limit}; the first ${bytes.length} are kept`;
  return refuse(arrival, type, tenant, [{ code: "too_large", path: "", message }]);
}
