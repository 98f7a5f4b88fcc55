import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { formatCount } from "../../src/cli/table.ts";
import { runChild } from "../child.ts";
import { sleepersOf, UNITS } from "../names.ts";
import type { Part } from "../part.ts";
import { type Result, resultOf } from "../result.ts";
import type { ActiveAlone, Filled, Rebuilt, Restarted } from "../sleepers-process.ts";

const PROGRAM = new URL("../sleepers-process.ts", import.meta.url);
/** For players who are awake: room for those who play. */
const LEAST_AWAKE_MIB = 256;
const AWAKE_MIB_PER_MILLION = 102.4;
/** With a limit garbage is collected sooner: without one it is most of the peak. */
const HEAP_MIB = 2_600;
const FLAGS = ["--expose-gc", `--max-old-space-size=${HEAP_MIB}`];
const GIB = 2 ** 30;
const LARGEST = 5_000_000;

/** What players cost who do not play, and what they take from those who do. */
export const sleepers: Part = {
  name: "sleepers",
  title: "Players who sleep",
  async run({ sizes, folder, tell }) {
    const results: Result[] = [];
    const [playing, alone]: [number, number][][] = [[], []];
    for (const players of sizes.sleepers) {
      tell(`${players} players who sleep`);
      const found = await measured(players, await mkdtemp(join(folder, "sleepers-")));
      results.push(...resultsOf(players, found));
      playing?.push([players, found.steadyMicros]);
      alone?.push([players, found.aloneMicros]);
    }
    return {
      results,
      series: [
        { name: "one in a hundred plays", points: playing ?? [] },
        { name: "the same, nobody else there", points: alone ?? [] },
      ],
      notes: [
        `Rounds and player sessions; two events of each player, two idle days, two more of one in a hundred, then ten more of ` +
          `these. ${LEAST_AWAKE_MIB} MiB for players who are awake, of ${formatCount(LARGEST)} ${awakeMib(LARGEST)}; ` +
          `${formatCount(HEAP_MIB)} MiB for the heap at most.`,
        "Microseconds are CPU time, checkpoints included. In memory: the same active players, with nobody else there. Who wakes " +
          "up: their first two events after the idle days. The peak is that of filling a partition within minutes; it holds what " +
          "waits for a checkpoint, and garbage.",
        "Restart: what the local store has, in a process of its own. The last column: players whom a process without a store " +
          "takes from checkpoints, indexed and written into an empty one; reading them from the log is not counted.",
      ],
    };
  },
};

interface Figures extends Filled, Restarted, Rebuilt {
  readonly aloneMicros: number;
}

/** Each in a process of its own, as it would be. */
async function measured(players: number, directory: string): Promise<Figures> {
  const child = <Answer>(what: string) =>
    runChild<Answer>(PROGRAM, [what, String(players), String(awakeMib(players)), directory], FLAGS);
  try {
    const { steadyMicros: aloneMicros } = await child<ActiveAlone>("alone");
    const filled = await child<Filled>("filled");
    return { aloneMicros, ...filled, ...(await child<Restarted>("restarted")), ...(await child<Rebuilt>("rebuilt")) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function awakeMib(players: number): number {
  return Math.max(LEAST_AWAKE_MIB, Math.ceil((players / 1e6) * AWAKE_MIB_PER_MILLION));
}

function resultsOf(players: number, figures: Figures): Result[] {
  const name = sleepersOf(players);
  const of = (unit: string, value: number) => resultOf(name, unit, [value]);
  return [
    of("µs per event, filling", figures.fillMicros),
    of("… who wakes up", figures.wakeMicros),
    of("… who plays on", figures.steadyMicros),
    of(UNITS.ofMemory, (figures.aloneMicros / figures.steadyMicros) * 100),
    of("heap bytes per player", figures.heapBytesPerPlayer),
    of("disk bytes per player", figures.storeBytesPerPlayer),
    of("GiB", figures.peakRssBytes / GIB),
    of("restart s", figures.restartSeconds),
    of("players/s", figures.rebuiltPerSecond),
  ];
}
