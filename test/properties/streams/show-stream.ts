import fc from "fast-check";
import { formatMoney, type Money } from "../../../src/values/money.ts";
import type { ModelArrival } from "../../model/arrivals.ts";
import type { Stream } from "./stream.ts";

/** Columns that no table depends on, or that another shown column says. */
const DULL: ReadonlySet<string> = new Set([
  "tenant",
  "origin",
  "source",
  "schema_version",
  "event_id",
  "occurred_at",
  "received_at",
  "exchange_rate",
  "game_name",
  "game_type",
  "vendor_name",
  "method",
  "meta_extra",
]);

/** A counterexample is read by people: one line for each arrival, in order. */
export function showStream(stream: Stream): Stream {
  const { segments, defaults } = stream.rules;
  const lines = () => [
    `losing streaks ${defaults.losingStreaks.join(", ")}`,
    ...segments.map(({ id, when }) => `segment ${id}: ${JSON.stringify(when)}`),
    ...stream.arrivals.map(
      (arrival, place) =>
        `${lineOf(arrival)}${stream.restarts.has(place) ? "  RESTART" : ""}${stream.sleeps.has(place) ? "  SLEEP" : ""}`,
    ),
  ];
  return Object.assign(stream, { [fc.toStringMethod]: () => `\n  ${lines().join("\n  ")}\n` });
}

function lineOf({ name, record }: ModelArrival): string {
  const values = Object.entries(record)
    .filter(([column, value]) => !DULL.has(column) && value !== null && String(value) !== "" && value !== false)
    .map(([column, value]) => `${column}=${shown(column, value)}`);
  return [timeOf(record.occurred_at), `received ${timeOf(record.received_at)}`, name, ...values].join(" ");
}

function shown(column: string, value: unknown): string {
  return /amount|balance|turned_real/.test(column) ? formatMoney(value as Money).replace(/\.?0+$/, "") : String(value);
}

function timeOf(at: number): string {
  const micros = String(at % 1000).padStart(3, "0");
  return new Date(Math.floor(at / 1000)).toISOString().replace("Z", `${micros}Z`);
}
