import { formatCount } from "../../src/cli/table.ts";
import { runChild } from "../child.ts";
import { fill, runEngine } from "../kafka/engine-runs.ts";
import type { Recovery } from "../kafka/recovery-process.ts";
import { takenOver, UNITS } from "../names.ts";
import type { Part } from "../part.ts";
import { resultOf } from "../result.ts";
import { KAFKA_NOTE } from "../services.ts";

const PROGRAM = new URL("../kafka/recovery-process.ts", import.meta.url);

/** A partition whose owner died just before its next checkpoint is taken over. */
export const recovery: Part = {
  name: "recovery",
  title: "Taking a partition over",
  needsJava: true,
  async run({ sizes, services, tell }) {
    const { players, before, since } = sizes.recovery;
    const runs: Recovery[] = [];
    while (runs.length < sizes.repeat) {
      tell(`recovery, ${runs.length + 1} of ${sizes.repeat}`);
      const prefix = `recovery-${runs.length}.`;
      const world = { ...(await services()), partitions: 1, prefix, topology: "all", threads: 0 } as const;
      await fill(world, players, 0, before);
      await runEngine(world);
      await fill(world, players, before, before + since);
      await runChild(PROGRAM, [JSON.stringify(world), "lose"]);
      runs.push(await runChild<Recovery>(PROGRAM, [JSON.stringify(world), "restore"]));
    }
    const name = takenOver(players);
    const results = [
      resultOf(
        name,
        "events folded again",
        runs.map(({ replayed }) => replayed),
      ),
      resultOf(
        name,
        UNITS.seconds,
        runs.map(({ seconds }) => seconds),
      ),
      resultOf(
        name,
        "peak MB",
        runs.map(({ peakRssBytes }) => peakRssBytes / 1e6),
      ),
    ];
    const note = `One partition, all processors; ${formatCount(before)} events before the checkpoint.`;
    return { results, notes: [KAFKA_NOTE, note] };
  },
};
