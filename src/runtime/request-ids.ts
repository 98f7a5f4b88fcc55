import { randomBytes } from "node:crypto";

const RADIX = 36;
const PROCESS_BYTES = 6;

/** Ids of requests: unique over all processes and starts, and short, because each event's source names one. */
export function requestIds(): () => string {
  const ofThisProcess = randomBytes(PROCESS_BYTES).toString("base64url");
  let count = 0;
  return () => `${ofThisProcess}.${(count++).toString(RADIX)}`;
}
