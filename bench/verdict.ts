import type { Line } from "./lines.ts";
import type { Report } from "./report.ts";
import type { Result } from "./result.ts";

/** What became of a line. */
export type Verdict =
  | { readonly kind: "met" | "missed"; readonly result: Result; readonly share: number }
  | { readonly kind: "not measured"; readonly why: string };

/** Holds the report against the line. `share`: how much of the figure was reached; 1 or more is met. */
export function verdictOn(line: Line, report: Report): Verdict {
  const { measured, unit } = line;
  const part = report[measured.part];
  if (part === undefined) return { kind: "not measured", why: `the part ${measured.part} was not run` };
  if ("skipped" in part) return { kind: "not measured", why: part.skipped };
  const worst = part.results
    .filter((result) => result.unit === unit && (measured.name === undefined || measured.name === result.name))
    .map((result) => ({ result, share: shareOf(line, result) }))
    .toSorted((a, b) => a.share - b.share)[0];
  if (worst === undefined) return { kind: "not measured", why: "it was run in another size" };
  return { kind: worst.share >= 1 ? "met" : "missed", ...worst };
}

function shareOf({ bound, figure }: Line, { value }: Result): number {
  if (bound === "at least") return value.median / figure;
  // What was found by taking a difference may come out below nothing.
  return value.median <= 0 ? Number.POSITIVE_INFINITY : figure / value.median;
}
