import { randomInt } from "node:crypto";
import { expect } from "vitest";
import { Random } from "../../../src/simulate/random.ts";
import { tell } from "./findings.ts";
import type { RunningEngine } from "./running-engine.ts";
import { World, type WorldOptions } from "./world.ts";

const LEAST_ROUNDS = 20;
/** Reading everything after each round takes longer the longer a world lasts. */
const ROUNDS_PER_WORLD = 20;

/** `CHAOS_SEED=…` draws the same feeds and places again. */
const SEED = process.env["CHAOS_SEED"] ?? String(randomInt(1_000_000));
/** `CHAOS_ROUNDS=500` for more rounds of each kind. */
const ROUNDS = roundsOf(process.env["CHAOS_ROUNDS"]);

function roundsOf(text: string | undefined): number {
  const rounds = Number(text ?? LEAST_ROUNDS);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error(`CHAOS_ROUNDS is ${text}: give a whole number`);
  if (process.env["CI"] && rounds < LEAST_ROUNDS)
    throw new Error(`CHAOS_ROUNDS is ${rounds}: here at least ${LEAST_ROUNDS} are run`);
  return rounds;
}

/** Time for a test that runs all rounds of its kind, while others of its file do, on a machine that has other things to do. */
export const ROUNDS_TIMEOUT_MS = 60_000 + ROUNDS * 40_000;

/** One of the engines, which is at work. */
export async function anyEngine(world: World, random: Random): Promise<RunningEngine> {
  const engine = world.engines[random.below(world.engines.length)];
  if (engine === undefined) throw new Error("there is no engine");
  await engine.following();
  return engine;
}

export interface Kind {
  /** For the figures. */
  readonly name: string;
  readonly world: Omit<WorldOptions, "seed">;
  /** Engines that a world begins with; two by default. */
  readonly engines?: number;
  /** Before its engines begin. */
  readonly begin?: (world: World) => Promise<void>;
  /** What happens; afterwards nothing is missing and nothing is there twice. */
  readonly round: (world: World, random: Random) => Promise<void>;
  /** What else must hold after each round. */
  readonly check?: (world: World) => Promise<void>;
}

/** Runs the rounds of a kind, compares after each of them, and tells the figures. */
export async function runRounds(kind: Kind): Promise<void> {
  const seed = `${SEED}-${kind.name}`;
  const random = new Random(seed);
  const total = { events: 0, derived: 0 };
  for (let done = 0; done < ROUNDS; done += ROUNDS_PER_WORLD) {
    const world = await World.open({ ...kind.world, seed: `${seed}-${done}` });
    try {
      await kind.begin?.(world);
      for (let engine = 0; engine < (kind.engines ?? 2); engine++) world.begin();
      for (let round = done; round < Math.min(ROUNDS, done + ROUNDS_PER_WORLD); round++)
        await runRound(kind, world, random, round);
      if (world.engines.length > 0) await world.untilOwned();
      await world.stopEngines();
      await kind.check?.(world);
      await expectNothing(kind, world, "at the end");
      total.events += world.figures.events;
      total.derived += world.figures.derived;
    } finally {
      await world.close();
    }
  }
  console.log(
    `chaos, ${kind.name}: ${ROUNDS} rounds, ${total.events} events, ${total.derived} derived records, 0 lost, 0 repeated (CHAOS_SEED=${SEED})`,
  );
}

async function runRound(kind: Kind, world: World, random: Random, round: number): Promise<void> {
  try {
    await kind.round(world, random);
    if (world.engines.length > 0) await world.untilFolded();
    await kind.check?.(world);
  } catch (error) {
    const message = `${kind.name}, round ${round} (CHAOS_SEED=${SEED}): ${(error as Error).message}`;
    throw new Error(`${message}\n${world.story()}`, { cause: error });
  }
  await expectNothing(kind, world, `round ${round}`);
}

/** Rows that wait are there when the engines have stopped: then, and where none wait, everything is compared. */
async function expectNothing(kind: Kind, world: World, when: string): Promise<void> {
  const haveStopped = world.engines.length === 0;
  const rowsWait = !haveStopped && (kind.world.emitInterval ?? 0) > 0;
  if (!rowsWait) expect(tell(await world.findings(haveStopped)), `${kind.name}, ${when} (CHAOS_SEED=${SEED})`).toBe("");
}
