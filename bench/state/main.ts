/**
 * What players who sleep cost: a partition of more and more players, few of whom play. Needs no broker. `--players`: the
 * numbers of players; `--memory`: MiB that those awake may take; `--write` puts the figures into docs/performance.md.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatCount } from "../../src/cli/table.ts";
import { runChild } from "../child.ts";
import { table, writeBetweenMarkers } from "../markdown.ts";
import type { ActiveAlone, StateFigures } from "./state-process.ts";

const PAGE = fileURLToPath(new URL("../../docs/performance.md", import.meta.url));
const PROGRAM = new URL("state-process.ts", import.meta.url);
/** With a limit garbage is collected sooner: without one it is most of the peak. */
const HEAP_MIB = 2_304;
const FLAGS = ["--expose-gc", `--max-old-space-size=${HEAP_MIB}`];
const HEADINGS = [
  "players",
  "µs per event, filling",
  "… 1 % wake up",
  "… they play on",
  "% of the rate in memory",
  "heap bytes per player",
  "disk bytes per player",
  "peak MB",
  "restart s",
  "rebuilt players/s",
];

const { values } = parseArgs({
  options: {
    players: { type: "string", default: "10000,100000,1000000" },
    memory: { type: "string", default: "256" },
    write: { type: "boolean", default: false },
  },
});

async function rowOf(players: string): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), "pitboss-state-"));
  try {
    const alone = await runChild<ActiveAlone>(PROGRAM, [players, values.memory], FLAGS);
    const all = await runChild<StateFigures>(PROGRAM, [players, values.memory, directory], FLAGS);
    return cells(all, alone);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function cells(all: StateFigures, alone: ActiveAlone): string[] {
  const whole = (value: number) => formatCount(Math.round(value));
  return [
    whole(all.players),
    all.fillMicros.toFixed(1),
    all.wakeMicros.toFixed(1),
    all.steadyMicros.toFixed(1),
    whole((alone.steadyMicros / all.steadyMicros) * 100),
    whole(all.heapBytesPerPlayer),
    whole(all.storeBytesPerPlayer),
    whole(all.peakRssBytes / 1e6),
    all.restartSeconds.toFixed(1),
    whole(all.rebuiltPerSecond),
  ];
}

const load = loadavg()[0]?.toFixed(1);
const rows: string[][] = [];
for (const players of values.players.split(",")) {
  rows.push(await rowOf(players));
  process.stderr.write(`${rows.at(-1)?.join("  ")}\n`);
}
const text = [
  `Node ${process.version}, ${availableParallelism()} CPUs (${cpus()[0]?.model.trim()}), rounds and player sessions, two events ` +
    `a player, two idle days, two more of one in a hundred, then ten more of these; ${values.memory} MiB for players who are awake, ${formatCount(HEAP_MIB)} MiB for the heap at most; load average ${load} before. ` +
    "Microseconds are CPU time, checkpoints included.",
  table(HEADINGS, rows),
].join("\n\n");
process.stdout.write(`${text}\n`);
if (values.write) await writeBetweenMarkers(PAGE, text, "state");
