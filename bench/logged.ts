import type { Headers, LogRecord, NewRecord } from "../src/log/port.ts";

/** Records as a reader of a partition gets them that were appended from offset `from` on. */
export function loggedOf(records: readonly NewRecord[], from = 0): LogRecord[] {
  return records.map(({ key, value, headers = {} }, index) => ({
    offset: from + index,
    timestamp: 0,
    key: key === null ? null : Buffer.from(key),
    value,
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])) as Headers,
  }));
}
