import { showFigure } from "../show.ts";
import { linearScale } from "./scale.ts";
import { COLOURS, lineFrom, rectangle, svgOf, textAt, WIDTH } from "./svg.ts";

/** A horizontal bar of one or more parts. */
export interface Bar {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly value: number }[];
  /** The figure to be reached, as a mark. */
  readonly mark?: number;
}

export interface BarsOptions {
  readonly title: string;
  /** What the axis counts, with the unit. */
  readonly axis: string;
  /** What marks stand for. */
  readonly marks?: string;
}

const LEFT = 260;
const RIGHT = 80;
const TOP = 56;
const ROW = 30;
const THICK = 18;
/** Room for what stands behind a bar. */
const TEXT = 95;

/** Bars one below the other, on an axis from 0; parts have a legend where there is more than one name. */
export function barsOf(bars: readonly Bar[], { title, axis, marks }: BarsOptions): string {
  const names = [...new Set(bars.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const legend = legendOf(names.length > 1 ? names : [], marks);
  const top = TOP + legend.height;
  const bottom = top + bars.length * ROW;
  const scale = linearScale(Math.max(...bars.map((bar) => Math.max(sumOf(bar), bar.mark ?? 0))));
  const x = (value: number) => LEFT + scale.place(value) * (WIDTH - LEFT - RIGHT);
  const grid = scale.ticks.flatMap((tick) => [
    lineFrom(x(tick), top - 6, x(tick), bottom, "grid"),
    textAt(x(tick), bottom + 18, showFigure(tick), "quiet", "middle"),
  ]);
  const rows = bars.flatMap((bar, index) => rowOf(bar, top + index * ROW, x, names));
  const axisTitle = textAt((LEFT + WIDTH - RIGHT) / 2, bottom + 40, axis, "quiet", "middle");
  return svgOf(title, bottom + 54, [...legend.parts, ...grid, ...rows, axisTitle]);
}

function rowOf(
  { label, parts, mark }: Bar,
  y: number,
  x: (value: number) => number,
  names: readonly string[],
): string[] {
  const middle = y + THICK / 2 + 5;
  const drawn = [textAt(LEFT - 10, middle, label, "", "end")];
  let from = 0;
  for (const { name, value } of parts) {
    drawn.push(rectangle(x(from), y, x(from + value) - x(from), THICK, `f${names.indexOf(name) % COLOURS}`));
    from += value;
  }
  if (mark !== undefined) drawn.push(lineFrom(x(mark), y - 4, x(mark), y + THICK + 4, "line"));
  const text = parts.length === 0 ? "not measured" : showFigure(from);
  const isCrossed = mark !== undefined && x(mark) >= x(from) && x(mark) < x(from) + TEXT;
  drawn.push(textAt((isCrossed ? x(mark) : x(from)) + 8, middle, text, "quiet"));
  return drawn;
}

function legendOf(names: readonly string[], marks: string | undefined): { parts: string[]; height: number } {
  const entries = [...names.map((name, index) => ({ text: name, kind: `f${index % COLOURS}` }))];
  if (marks !== undefined) entries.push({ text: marks, kind: "line" });
  const column = 190;
  const columns = Math.floor((WIDTH - 32) / column);
  const parts = entries.flatMap(({ text, kind }, index) => {
    const [x, y] = [16 + (index % columns) * column, 46 + Math.floor(index / columns) * 20];
    const sign = kind === "line" ? lineFrom(x + 6, y - 11, x + 6, y + 2, kind) : rectangle(x, y - 10, 12, 12, kind);
    return [sign, textAt(x + 18, y, text, "quiet")];
  });
  return { parts, height: Math.ceil(entries.length / columns) * 20 };
}

function sumOf({ parts }: Bar): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}
