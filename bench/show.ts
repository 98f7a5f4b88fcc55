import { formatCount } from "../src/cli/table.ts";
import type { Spread } from "./statistics.ts";

/** Three digits that mean something, or all of a whole number. */
export function showFigure(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.01) return value.toExponential(1);
  if (Number.isInteger(value) || Math.abs(value) >= 100) return formatCount(Math.round(value));
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}

/** The median, and from what to what where there is more than one. */
export function showSpread({ median, min, max }: Spread): string {
  const middle = showFigure(median);
  return min === max ? middle : `${middle} (${showFigure(min)}–${showFigure(max)})`;
}
