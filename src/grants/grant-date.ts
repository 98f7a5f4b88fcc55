import { type Micros, parseTimestamp, SECOND } from "../values/time.ts";

const GRANT_DATE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** `YYYY-MM-DD HH:MM:SS` in UTC (semantics.md, section 9). Undefined when it is no such date. */
export function parseGrantDate(text: string): Micros | undefined {
  return GRANT_DATE.test(text) ? parseTimestamp(text) : undefined;
}

/** The same for an instant; what is below a second is left out. */
export function formatGrantDate(at: Micros): string {
  const milliseconds = Math.floor(at / SECOND) * 1000;
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");
}
