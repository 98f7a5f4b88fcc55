import { LINES } from "../lines.ts";
import { triggersAt, UNITS } from "../names.ts";
import type { Report } from "../report.ts";
import type { Result, Series } from "../result.ts";
import { verdictOn } from "../verdict.ts";
import { type Bar, barsOf } from "./bars.ts";
import { curvesOf } from "./curves.ts";
import { stageBars } from "./stage-bars.ts";

export interface Plot {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

/** What can be drawn of the report. */
export function plotsOf(report: Report): Plot[] {
  return [
    throughput(report),
    stagesPlot(report),
    processorsPlot(report),
    latencyPlot(report),
    playersPlot(report),
    sleepersPlot(report),
  ].filter((plot) => plot !== undefined);
}

function throughput(report: Report): Plot {
  const title = "Throughput, and what is to be reached";
  const bars = LINES.filter(({ unit }) => unit.endsWith("s/s")).map((line): Bar => {
    const verdict = verdictOn(line, report);
    const value =
      verdict.kind === "not measured" ? [] : [{ name: "measured", value: verdict.result.value.median / 1000 }];
    return { label: line.what, parts: value, mark: line.figure / 1000 };
  });
  const svg = barsOf(bars, { title, axis: "thousands a second (events, rows or players)", marks: "to be reached" });
  return { file: "bench-throughput.svg", title, svg };
}

function stagesPlot(report: Report): Plot | undefined {
  const bars = stageBars([...resultsOf(report, "stages"), ...resultsOf(report, "path")]);
  if (bars.length === 0) return undefined;
  const title = "CPU of each stage";
  return { file: "bench-stages.svg", title, svg: barsOf(bars, { title, axis: UNITS.cpu }) };
}

function processorsPlot(report: Report): Plot | undefined {
  const costs = resultsOf(report, "processors").filter(({ unit }) => unit === UNITS.cost);
  if (costs.length === 0) return undefined;
  const mark = LINES.find(({ measured }) => measured.part === "processors")?.figure;
  const bars = costs.map(({ name, value }): Bar => {
    const parts = [{ name: "measured", value: Math.max(0, value.median) }];
    return { label: name, parts, ...(mark === undefined ? {} : { mark }) };
  });
  const title = "Cost of each processor";
  const svg = barsOf(bars, { title, axis: UNITS.cost, marks: "at most" });
  return { file: "bench-processors.svg", title, svg };
}

function latencyPlot(report: Report): Plot | undefined {
  const series = seriesOf(report, "latency");
  if (series.length === 0) return undefined;
  const marks = LINES.flatMap(({ measured, unit, figure }) => {
    if (measured.name !== triggersAt(5_000)) return [];
    return [{ x: figure, y: unit === UNITS.p50 ? 50 : 99, label: `at most ${figure} ms` }];
  });
  const title = "From an event's append to its trigger";
  const svg = curvesOf(series, { title, x: "milliseconds", y: "% of triggers within", marks });
  return { file: "bench-latency.svg", title, svg };
}

function playersPlot(report: Report): Plot | undefined {
  const series = seriesOf(report, "players");
  if (series.length === 0) return undefined;
  const title = "Cost of an event by the number of players";
  return { file: "bench-players.svg", title, svg: curvesOf(series, { title, x: "players", y: `CPU ${UNITS.cost}` }) };
}

function sleepersPlot(report: Report): Plot | undefined {
  const series = seriesOf(report, "sleepers");
  if (series.length === 0) return undefined;
  const title = "Cost of an event by the number of players, most of whom sleep";
  return { file: "bench-sleepers.svg", title, svg: curvesOf(series, { title, x: "players", y: `CPU ${UNITS.cost}` }) };
}

function resultsOf(report: Report, name: string): readonly Result[] {
  const part = report[name];
  return part === undefined || "skipped" in part ? [] : part.results;
}

function seriesOf(report: Report, name: string): readonly Series[] {
  const part = report[name];
  return part === undefined || "skipped" in part ? [] : (part.series ?? []);
}
