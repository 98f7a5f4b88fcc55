/**
 * Counts of what the same feed costs on every machine, beside those agreed to. `--write` agrees to them: say why in the
 * commit.
 */
import { parseArgs } from "node:util";
import { table } from "../markdown.ts";
import { type Baseline, exceededBy, readBaseline, writeBaseline } from "./baseline.ts";
import { COUNTS } from "./counts.ts";
import { takeCounts } from "./take-counts.ts";

const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const baseline = await readBaseline();
/** A count that is new has none yet. */
const before: Partial<Baseline> = baseline;
const counts = await takeCounts();
const rows = COUNTS.map(({ name, unit }) => {
  const agreed = before[name]?.value;
  if (agreed === undefined) return [name, unit, counts[name].toFixed(1), "", "new"];
  const change = (counts[name] / agreed - 1) * 100;
  return [name, unit, counts[name].toFixed(1), String(agreed), `${change.toFixed(1)} %`];
});
process.stdout.write(`${table(["count", "unit", "now", "agreed", "change"], rows)}\n`);
if (values.write) await writeBaseline(counts, baseline);
else {
  const exceeded = exceededBy(counts, baseline);
  for (const { message } of exceeded) process.stderr.write(`too much: ${message}\n`);
  if (exceeded.length > 0) process.exitCode = 1;
}
