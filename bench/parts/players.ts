import { freemem } from "node:os";
import { formatCount } from "../../src/cli/table.ts";
import { runChild } from "../child.ts";
import { UNITS } from "../names.ts";
import type { Part } from "../part.ts";
import type { PlayersCost } from "../players-process.ts";
import { type Result, resultOf } from "../result.ts";

const PROGRAM = new URL("../players-process.ts", import.meta.url);
/** Of the free memory, what the process may take: the rest is for what is not on its heap. */
const SHARE_OF_MEMORY = 0.7;

/** What one more player costs: does an event take longer where there are more of them? */
export const players: Part = {
  name: "players",
  title: "Number of players",
  async run({ sizes, tell }) {
    const results: Result[] = [];
    const points: [number, number][] = [];
    const notes = ["Casino events of all players in turn, folded by all processors; everybody has played before."];
    for (const count of sizes.players) {
      tell(`${count} players`);
      const cost = await costOf(count);
      if (cost === undefined) {
        notes.push(`The state of ${formatCount(count)} players does not fit into this machine's memory.`);
        break;
      }
      const name = `${formatCount(count)} players`;
      results.push(resultOf(name, `CPU ${UNITS.cost}`, [cost.cpuMicros]));
      results.push(resultOf(name, "peak bytes per player", [cost.peakRssBytes / count]));
      points.push([count, cost.cpuMicros]);
    }
    return { results, series: [{ name: "all processors", points }], notes };
  },
};

/** Undefined where the memory was not enough. */
async function costOf(count: number): Promise<PlayersCost | undefined> {
  const megabytes = Math.floor((freemem() * SHARE_OF_MEMORY) / 1e6);
  try {
    return await runChild<PlayersCost>(PROGRAM, [String(count)], [`--max-old-space-size=${megabytes}`]);
  } catch (error) {
    if (isOutOfMemory(error)) return undefined;
    throw error;
  }
}

/** V8 aborts, and the kernel kills. */
function isOutOfMemory(error: unknown): boolean {
  const { signal } = error as { readonly signal?: string | null };
  return signal === "SIGABRT" || signal === "SIGKILL";
}
