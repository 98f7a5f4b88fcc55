import type { Series } from "../result.ts";
import { showFigure } from "../show.ts";
import { linearScale, logScale, type Scale } from "./scale.ts";
import { COLOURS, lineFrom, rectangle, svgOf, tenth, textAt, WIDTH } from "./svg.ts";

export interface CurvesOptions {
  readonly title: string;
  /** What the axes count, with units. The first is logarithmic. */
  readonly x: string;
  readonly y: string;
  /** Points to be reached or stayed below. */
  readonly marks?: readonly { readonly x: number; readonly y: number; readonly label: string }[];
}

const [LEFT, RIGHT, TOP, PLOT_HEIGHT] = [76, 40, 66, 300];
const BOTTOM = TOP + PLOT_HEIGHT;

/** Curves over a logarithmic axis, the other one from 0. */
export function curvesOf(
  series: readonly Series[],
  { title, x: xTitle, y: yTitle, marks = [] }: CurvesOptions,
): string {
  const points = series.flatMap((each) => each.points);
  const xScale = logScale([...points.map(([x]) => x), ...marks.map(({ x }) => x)]);
  const yScale = linearScale(Math.max(...points.map(([, y]) => y), ...marks.map(({ y }) => y)));
  const x = (value: number) => LEFT + xScale.place(value) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => BOTTOM - yScale.place(value) * PLOT_HEIGHT;
  const curves = series.flatMap(({ points }, index) => curveOf(points, x, y, index % COLOURS));
  const drawnMarks = marks.flatMap((mark) => [
    lineFrom(x(mark.x), y(mark.y) - 10, x(mark.x), y(mark.y) + 10, "line"),
    textAt(x(mark.x) + 8, y(mark.y) + 18, mark.label, "quiet"),
  ]);
  const legend = series.flatMap(({ name }, index) => [
    rectangle(16 + index * 380, 36, 12, 12, `f${index % COLOURS}`),
    textAt(34 + index * 380, 46, name, "quiet"),
  ]);
  const titles = [
    textAt((LEFT + WIDTH - RIGHT) / 2, BOTTOM + 42, xTitle, "quiet", "middle"),
    `<g transform="rotate(-90)">${textAt(-(TOP + BOTTOM) / 2, 22, yTitle, "quiet", "middle")}</g>`,
  ];
  return svgOf(title, BOTTOM + 58, [...gridOf(xScale, yScale, x, y), ...legend, ...curves, ...drawnMarks, ...titles]);
}

type Placing = (value: number) => number;

function gridOf(xScale: Scale, yScale: Scale, x: Placing, y: Placing): string[] {
  const columns = xScale.ticks.flatMap((tick) => [
    lineFrom(x(tick), TOP, x(tick), BOTTOM, "grid"),
    textAt(x(tick), BOTTOM + 18, showFigure(tick), "quiet", "middle"),
  ]);
  const rows = yScale.ticks.flatMap((tick) => [
    lineFrom(LEFT, y(tick), WIDTH - RIGHT, y(tick), "grid"),
    textAt(LEFT - 8, y(tick) + 4, showFigure(tick), "quiet", "end"),
  ]);
  return [...columns, ...rows, lineFrom(LEFT, BOTTOM, WIDTH - RIGHT, BOTTOM, "axis")];
}

function curveOf(points: Series["points"], x: Placing, y: Placing, colour: number): string[] {
  const path = points
    .map(([atX, atY], index) => `${index === 0 ? "M" : "L"}${tenth(x(atX))} ${tenth(y(atY))}`)
    .join(" ");
  const dots = points.map(
    ([atX, atY]) => `<circle cx="${tenth(x(atX))}" cy="${tenth(y(atY))}" r="3" class="f${colour}"/>`,
  );
  return [`<path d="${path}" class="curve s${colour}"/>`, ...dots];
}
