import type { Random } from "../../src/simulate/random.ts";
import { HOUR, parseTimestamp } from "../../src/values/time.ts";

interface Arriving {
  readonly line: string;
  readonly at: number;
}

/**
 * Every line twice, each time at some moment within two hours after it happened. `refused` are the numbers, from 1, of lines
 * that the feed has refused. Some are because of what came before them (too late, or of an identity that is taken), so
 * each of these comes when all that was before it has.
 */
export function disordered(lines: readonly string[], refused: ReadonlySet<number>, random: Random): string[] {
  const arrivals: Arriving[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (const [place, line] of lines.entries()) {
    const isRefused = refused.has(place + 1);
    if (!isRefused) latest = Math.max(latest, timeOf(line));
    const at = () => (isRefused ? latest + 2 * HOUR : timeOf(line) + random.below(2 * HOUR));
    arrivals.push({ line, at: at() }, { line, at: at() });
  }
  return arrivals.sort((a, b) => a.at - b.at).map(({ line }) => line);
}

/** When the event of an envelope happened, whatever its type calls that. */
function timeOf(line: string): number {
  const text = /"(?:timestamp|registered_at|time)":"([^"]+)"/.exec(line)?.[1] ?? "";
  const at = parseTimestamp(text);
  if (at === undefined) throw new Error(`no time in ${line}`);
  return at;
}
