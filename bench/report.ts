import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { Findings } from "./part.ts";

/** What a part found, or why it was not run. */
export type PartReport = (Findings & { readonly conditions: Conditions }) | { readonly skipped: string };

/** What figures depend on that the code does not decide. */
export interface Conditions {
  readonly machine: string;
  readonly repeat: number;
  /** Load average of the last minute, before and after: above the number of CPUs the figures are worth little. */
  readonly load: readonly [before: number, after: number];
}

/** By the part's name. */
export type Report = Readonly<Record<string, PartReport>>;

const KEPT = fileURLToPath(new URL("../docs/performance.json", import.meta.url));

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "an unknown model";
  return `Node ${process.version}, ${process.platform}, ${availableParallelism()} CPUs (${model})`;
}

/** What the page shows: the parts as each was measured last. */
export async function readReport(): Promise<Report> {
  return JSON.parse(await readFile(KEPT, "utf8")) as Report;
}

/** Puts these parts in the place of what was kept of them. A part that was skipped does not replace one that was measured. */
export async function keepReport(report: Report): Promise<void> {
  const before = await readReport();
  const measured = Object.entries(report).filter(([name, part]) => !("skipped" in part) || before[name] === undefined);
  const kept = { ...before, ...Object.fromEntries(measured) };
  await writeFile(KEPT, `${JSON.stringify(kept, rounded, 1)}\n`);
}

/** Six digits are more than any measurement repeats. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(6)) : value;
}
