import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LINES, type Line } from "./lines.ts";
import { table, writeBetweenMarkers } from "./markdown.ts";
import type { Part } from "./part.ts";
import { PARTS } from "./parts.ts";
import { plotsOf } from "./plots/plots.ts";
import type { PartReport, Report } from "./report.ts";
import type { Result } from "./result.ts";
import { showFigure, showSpread } from "./show.ts";
import { verdictOn } from "./verdict.ts";

const DOCS = fileURLToPath(new URL("../docs/", import.meta.url));
const IMAGES = "images";

/** The lines, then every part with its figures. */
export function pageOf(report: Report): string {
  const sections = PARTS.flatMap((part) => {
    const found = report[part.name];
    return found === undefined ? [] : [sectionOf(part, found)];
  });
  return [lineTable(report), ...sections].join("\n\n");
}

/** The same with plots: what docs/performance.md has between its markers. */
export function illustratedPage(report: Report): string {
  const shown = plotsOf(report).map(({ file, title }) => `![${title}](${IMAGES}/${file})`);
  return [...shown, pageOf(report)].join("\n\n");
}

/** Puts the figures into docs/performance.md, and draws the plots that it shows. */
export async function writePage(report: Report): Promise<void> {
  const images = join(DOCS, IMAGES);
  await mkdir(images, { recursive: true });
  for (const { file, svg } of plotsOf(report)) await writeFile(join(images, file), svg);
  await writeBetweenMarkers(join(DOCS, "performance.md"), illustratedPage(report), "figures");
}

function lineTable(report: Report): string {
  const rows = LINES.map((line) => {
    const figure = `${line.bound} ${showFigure(line.figure)}`;
    return [line.what, line.unit, figure, ...verdictCells(line, report), line.from];
  });
  return table(["line", "unit", "figure", "measured", "verdict", "where the figure comes from"], rows);
}

function verdictCells(line: Line, report: Report): [string, string] {
  const verdict = verdictOn(line, report);
  if (verdict.kind === "not measured") return ["", `not measured: ${verdict.why}`];
  const { name, value } = verdict.result;
  const isNamed = line.measured.name === name;
  const measured = isNamed ? showFigure(value.median) : `${showFigure(value.median)}: ${name}`;
  return [measured, verdict.kind === "met" ? "met" : `missed: ${verdict.share.toFixed(2)} of it`];
}

function sectionOf({ title }: Part, report: PartReport): string {
  if ("skipped" in report) return [`### ${title}`, `Not measured: ${report.skipped}.`].join("\n\n");
  const { machine, repeat, load } = report.conditions;
  const [before, after] = load.map((each) => each.toFixed(1));
  const conditions =
    `${machine}; ${repeat === 1 ? "one run" : `${repeat} runs: median (least–most)`}; load average ${before} before, ` +
    `${after} after.`;
  return [`### ${title}`, [...report.notes, conditions].join(" "), ...tablesOf(report.results)].join("\n\n");
}

/** One table for all names that were measured in the same units. */
function tablesOf(results: readonly Result[]): string[] {
  const byName = Map.groupBy(results, ({ name }) => name);
  const byUnits = Map.groupBy(byName, ([, each]) => each.map(({ unit }) => unit).join(" | "));
  return [...byUnits.values()].map((names) => {
    const units = names[0]?.[1].map(({ unit }) => unit) ?? [];
    return table(
      ["", ...units],
      names.map(([name, each]) => [name, ...each.map(({ value }) => showSpread(value))]),
    );
  });
}
