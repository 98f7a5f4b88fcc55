import type { Report } from "../../bench/report.ts";
import type { Result, Series } from "../../bench/result.ts";

/** A result of one measurement. */
export function measured(name: string, unit: string, value: number): Result {
  return { name, unit, value: { median: value, min: value, max: value } };
}

/** A report in which one part found this. */
export function reportOf(part: string, results: readonly Result[], series: readonly Series[] = []): Report {
  const conditions = { machine: "Node v24, linux, 2 CPUs (a model)", repeat: 1, load: [0.5, 1.25] as const };
  return { [part]: { results, series, notes: ["A feed of 10 events."], conditions } };
}
