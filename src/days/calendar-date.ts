/** A date without a time: days since 1970-01-01, as Avro's `date`. */
export type CalendarDate = number & { readonly __unit: "date" };

const DAY_MS = 86_400_000;

/** `2024-02-29`. */
export function formatDate(date: CalendarDate): string {
  return new Date(date * DAY_MS).toISOString().slice(0, "2024-02-29".length);
}
