/**
 * What players cost who play every day: an hour a day, a bet and its win each five seconds, for nine days. Needs no broker.
 * `--players`: how many; `--horizons`: days that a round may change for; `--write` puts the table into
 * docs/performance.md.
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runChild } from "./child.ts";
import { table, writeBetweenMarkers } from "./markdown.ts";
import type { RegularsFigures } from "./regulars-process.ts";

const PAGE = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
const PROGRAM = new URL("regulars-process.ts", import.meta.url);
const HEADINGS = [
  "days played",
  "µs per event",
  "checkpoint, KiB each",
  "checkpoint, ms each",
  "heap, KiB each while awake",
];

const { values } = parseArgs({
  options: {
    players: { type: "string", default: "40" },
    horizons: { type: "string", default: "7,1" },
    write: { type: "boolean", default: false },
  },
});

const load = loadavg()[0]?.toFixed(1);
const tables: string[] = [];
for (const horizon of values.horizons.split(",")) {
  const { days } = await runChild<RegularsFigures>(PROGRAM, [values.players, horizon], ["--expose-gc"]);
  const rows = days.map((day, place) => [
    `${place + 1}`,
    day.eventMicros.toFixed(1),
    (day.checkpointBytes / 1024).toFixed(0),
    day.checkpointMs.toFixed(1),
    (day.heapBytes / 1024).toFixed(0),
  ]);
  tables.push(`\`round_horizon: ${horizon}d\`:\n\n${table(HEADINGS, rows)}`);
}
const text = [
  `Node ${process.version}, ${availableParallelism()} CPUs (${cpus()[0]?.model.trim()}), every processor, ${values.players} players; load ` +
    `average ${load} before. An event is decoded and folded; a checkpoint follows half a minute after another.`,
  ...tables,
].join("\n\n");
process.stdout.write(`${text}\n`);
if (values.write) await writeBetweenMarkers(PAGE, text, "regulars");
