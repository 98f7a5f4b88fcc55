import { readFile, writeFile } from "node:fs/promises";
import { formatCount } from "../src/cli/table.ts";
import type { Figures, StageFigures } from "./figures.ts";
import type { Spread } from "./statistics.ts";

/** The figures as one Markdown text: also readable where it is not rendered. */
export function markdownOf(figures: Figures): string {
  const { node, cpus, cpuModel, load, events, repetitions, stages, peakRssBytes, processors, state } = figures;
  const parts = [
    `Node ${node}, ${cpus} CPUs (${cpuModel}), ${formatCount(events)} events, ${repetitions} repetitions after a ` +
      `warm-up: median (least–most). Load average ${load.map(oneDecimal).join(" before, ")} after. ` +
      "Figures of one run compare only with each other: take ratios, not rates.",
  ];
  if (stages.length > 0)
    parts.push(table(["stage", "counts", "items", "per second", "CPU-s per million"], stages.map(stageRow)));
  if (peakRssBytes !== undefined) parts.push(`Peak memory of the whole path: ${spread(peakRssBytes, megabytes)} MB.`);
  if (processors !== undefined) {
    const rows = processors.map(({ name, microsPerEvent }) => [name, microsPerEvent.toFixed(2)]);
    parts.push(table(["part of the fold", "µs per event"], rows));
  }
  if (state !== undefined) {
    const rows = state.sizes.map(({ of, mean, max }) => [of, formatCount(Math.round(mean)), formatCount(max)]);
    parts.push(table([`state of ${formatCount(state.players)} players`, "mean bytes", "most bytes"], rows));
  }
  return parts.join("\n\n");
}

/** Puts the text between the file's markers of that name. Throws when it has none. */
export async function writeBetweenMarkers(path: string, text: string, name: string): Promise<void> {
  const page = await readFile(path, "utf8");
  const [first, last] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [begin, end] = [page.indexOf(first), page.indexOf(last)];
  if (begin < 0 || end < begin) throw new Error(`${path} has no ${first} with ${last} after it: put them in`);
  await writeFile(path, `${page.slice(0, begin + first.length)}\n${text}\n${page.slice(end)}`);
}

function stageRow({ name, unit, items, perSecond, cpuPerMillion }: StageFigures): string[] {
  return [
    name,
    unit,
    formatCount(items),
    spread(perSecond, (value) => formatCount(Math.round(value))),
    spread(cpuPerMillion, oneDecimal),
  ];
}

function spread({ median, min, max }: Spread, format: (value: number) => string): string {
  return `${format(median)} (${format(min)}–${format(max)})`;
}

function megabytes(bytes: number): string {
  return formatCount(Math.round(bytes / 1e6));
}

function oneDecimal(value: number): string {
  return value.toFixed(1);
}

/** The first column is text, the others are figures. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const [first, ...rest] = lines.map((line) => {
    const cells = line.map((text, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? text.padEnd(width) : text.padStart(width);
    });
    return `| ${cells.join(" | ")} |`;
  });
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [first, `| ${rule.join(" | ")} |`, ...rest].join("\n");
}
