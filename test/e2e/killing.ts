import { readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { expect } from "vitest";
import type { Random } from "../../src/simulate/random.ts";
import type { Installation, Running } from "../support/installation.ts";
import { foldedSinceCheckpoint, hasLog, type Standing, standingOf, withLogOf } from "../support/log-view.ts";
import { until } from "../support/until.ts";

/**
 * What a kill waits for: that so much more is done than before, that a block of rows is on its way into a table, or
 * nothing but a moment after the start.
 */
export type Phase = "ingested" | "folded" | "checkpointed" | "inserting" | "start";
interface Moment {
  readonly phase: "ingested" | "folded" | "checkpointed";
  readonly at: number;
}

/** Where a kill has left things. */
export interface Landing {
  readonly phase: Phase;
  readonly threads: string;
  readonly ingestWasAlive: boolean;
  readonly standing: Standing;
  readonly sinceCheckpoint: number;
}

const NOTHING: Standing = { ingested: 0, folded: 0, checkpointed: 0, sunk: 0, toSink: 0 };
/** Behind the moment waited for: enough to get into what comes next. */
const LONGEST_DELAY_MS: Readonly<Record<Phase, number>> = {
  ingested: 20,
  folded: 20,
  checkpointed: 20,
  inserting: 60,
  start: 700,
};

/** Where the log stands. Closed again at once: a kill must not find a connection alive that saves the log from recovery. */
async function look({ dataDir }: Installation): Promise<Standing> {
  return hasLog(dataDir) ? withLogOf(dataDir, standingOf) : NOTHING;
}

function nothingIsLeft({ ingested, folded, sunk, toSink }: Standing): boolean {
  return folded === ingested && sunk === toSink;
}

/** Waits until the phase has come so far, or there is nothing left to do. */
async function untilMoment(installation: Installation, ingest: Running, { phase, at }: Moment): Promise<void> {
  await until(`${phase} comes to ${at}`, async () => {
    const isIngested = ingest.isOver;
    const now = await look(installation);
    return now[phase] >= at || (isIngested && nothingIsLeft(now));
  });
}

/** A run removes, before it says that it follows, what a killed one left of a block on its way. */
async function untilInserting(installation: Installation, ingest: Running, run: Running): Promise<void> {
  await run.said("following the log");
  const incoming = installation.path(".pitboss/warehouse/incoming");
  await until("rows are inserted", async () => {
    const isIngested = ingest.isOver;
    return readdirSync(incoming).length > 0 || (isIngested && nothingIsLeft(await look(installation)));
  });
}

/** One run and one ingest at once, both killed at a moment of the phase. */
export class Killing {
  readonly #installation: Installation;
  readonly #random: Random;

  constructor(installation: Installation, random: Random) {
    this.#installation = installation;
    this.#random = random;
  }

  /** `share`: the part of what is left that the phase may do at most, so that something is left for the next. */
  async strike(phase: Phase, files: readonly string[], lines: number, share: number): Promise<Landing> {
    const before = await look(this.#installation);
    // Whether it folds in threads makes no difference, from one start to the next neither.
    const threads = this.#random.pick(["0", "2"]);
    const run = this.#installation.start(["run"], { env: { PITBOSS_ENGINE__THREADS: threads } });
    if (phase === "ingested") await run.said("following the log");
    const ingest = this.#installation.start(["ingest", ...files]);
    if (phase === "inserting") await untilInserting(this.#installation, ingest, run);
    else if (phase !== "start")
      await untilMoment(this.#installation, ingest, this.#moment(phase, before, lines, share));
    await setTimeout(this.#random.below(LONGEST_DELAY_MS[phase]));
    const ingestWasAlive = await kill(ingest);
    await kill(run);
    return withLogOf(this.#installation.dataDir, async (log) => {
      const standing = await standingOf(log);
      return { phase, threads, ingestWasAlive, standing, sinceCheckpoint: await foldedSinceCheckpoint(log) };
    });
  }

  #moment(phase: Moment["phase"], before: Standing, lines: number, share: number): Moment {
    const left = Math.max(0, lines - before[phase === "ingested" ? "ingested" : "folded"]);
    const more = phase === "checkpointed" ? 1 : 1 + this.#random.below(Math.ceil(left * share) + 1);
    return { phase, at: before[phase] + more };
  }
}

/** Kills a process; whether it was still at work. What ended by itself must have ended well. */
async function kill(running: Running): Promise<boolean> {
  const { code, stderr } = await running.stop("SIGKILL");
  expect(stderr).not.toMatch(/error:|\n {4}at /);
  expect([0, null]).toContain(code);
  return code === null;
}
