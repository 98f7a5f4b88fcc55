/** Appends casino events to the log of a run, as a door does. Arguments: the folder of the casino; what, as JSON. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { loadConfig } from "../../src/config/config.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { withLog } from "../../src/runtime/open-log.ts";
import type { Micros } from "../../src/values/time.ts";
import { EVENTS } from "../../topologies/topics.ts";
import { SURROUNDINGS } from "../environment.ts";
import { casinoRecords } from "../kafka/casino-feed.ts";

const PLAYERS = 5_000;
/** Every so many-th round is a trigger: some ten a second. */
const BIG_WIN_EVERY = 199;
const EVERY_MS = 100;
const APPEND = 5_000;

const [, , folder = "", what = "{}"] = process.argv;
const { rate, from, total = 0 } = JSON.parse(what) as { rate: number; from: number; total?: number };
const file = join(folder, "pitboss.yaml");
const config = loadConfig({ file, env: {}, overrides: { data_dir: join(folder, ".pitboss") } });
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

await withLog(config, SURROUNDINGS, async ({ log, serde }) => {
  const topic = config.topicPrefix + EVENTS.name;
  const source = { serde, topic, partitions: config.partitions, players: PLAYERS, bigWinEvery: BIG_WIN_EVERY };
  const append = (begin: number, end: number, at: Micros) => log.append(casinoRecords(source, begin, end, at));
  if (rate === 0) {
    for (let next = 0; next < total; next += APPEND)
      await append(from + next, from + Math.min(total, next + APPEND), systemClock());
    return;
  }
  process.stdout.write("feeding\n");
  const begun = performance.now();
  for (let sent = 0; !stop.signal.aborted; ) {
    const due = Math.floor(((performance.now() - begun) / 1000) * rate);
    if (due > sent) await append(from + sent, from + due, systemClock());
    sent = due;
    await setTimeout(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
});
