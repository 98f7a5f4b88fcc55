/** A date without a time: days since 1970-01-01, as Avro's `date`. */
export type CalendarDate = number & { readonly __unit: "date" };

const DAY_MS = 86_400_000;

/** `2024-02-29`. */
export function formatDate(date: CalendarDate): string {
  return new Date(date * DAY_MS).toISOString().slice(0, "2024-02-29".length);
}

/** The reverse of {@link formatDate}; throws when the text is no date. */
export function parseDate(text: string): CalendarDate {
  const date = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  if (!Number.isInteger(date)) throw new Error(`${text} is no date such as 2024-02-29`);
  return date as CalendarDate;
}
