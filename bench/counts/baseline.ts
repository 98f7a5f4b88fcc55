import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { COUNTS, type CountName, type Counts } from "./counts.ts";

/** What a count was when it was last agreed to, and by what share of that it may be worse. */
export interface Agreed {
  readonly value: number;
  readonly tolerance: number;
}

export type Baseline = Readonly<Record<CountName, Agreed>>;

const BASELINE = fileURLToPath(new URL("../counts.json", import.meta.url));
const USUAL_TOLERANCE = 0.03;
const DIGITS = 5;

export async function readBaseline(): Promise<Baseline> {
  return JSON.parse(await readFile(BASELINE, "utf8")) as Baseline;
}

/** Agrees to these counts; tolerances stay as they are. */
export async function writeBaseline(counts: Counts, before: Partial<Baseline>): Promise<void> {
  const agreed = COUNTS.map(({ name }): [string, Agreed] => {
    const value = Number(counts[name].toPrecision(DIGITS));
    return [name, { value, tolerance: before[name]?.tolerance ?? USUAL_TOLERANCE }];
  });
  await writeFile(BASELINE, `${JSON.stringify(Object.fromEntries(agreed), null, 2)}\n`);
}

/** A count that became worse than is tolerated. */
export interface Exceeded {
  readonly name: CountName;
  readonly message: string;
}

export function exceededBy(counts: Counts, baseline: Baseline): Exceeded[] {
  return COUNTS.flatMap(({ name, unit, worse }) => {
    const [value, agreed] = [counts[name], baseline[name]];
    const change = value / agreed.value - 1;
    if ((worse === "more" ? change : -change) <= agreed.tolerance) return [];
    const percent = `${change > 0 ? "+" : ""}${(change * 100).toFixed(1)} %`;
    const figures = `${value.toFixed(1)} ${unit}, agreed are ${agreed.value} (${percent}, ${agreed.tolerance * 100} % tolerated)`;
    return [{ name, message: `${name}: ${figures}` }];
  });
}
