import { expect, test } from "vitest";
import { Random } from "../../src/simulate/random.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { until } from "../support/until.ts";
import type { Flaw } from "./support/engine-plan.ts";
import { type Findings, tell } from "./support/findings.ts";
import type { Failpoint } from "./support/labels.ts";
import { anyEngine } from "./support/rounds.ts";
import { World } from "./support/world.ts";

const EVENTS = 80;
const MOST_ROUNDS = 5;

/** What the suite finds in a world of engines with a flaw, after as many disturbances as it takes. */
async function findingsWith(
  flaw: Flaw | undefined,
  disturb: (world: World) => Promise<void>,
): Promise<Findings | undefined> {
  const world = await World.open({ ...sharedServices(), seed: "flawed", ...(flaw === undefined ? {} : { flaw }) });
  try {
    world.begin();
    world.begin();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await disturb(world);
      // Whom nobody fences may take the offset back behind the owner's: there it stays until more is folded.
      await world.appendUntil("everything is folded", () => world.isFolded(), EVENTS);
      const findings = await world.findings();
      if (tell(findings) !== "") return findings;
    }
    return undefined;
  } finally {
    await world.close();
  }
}

async function downAt(world: World, failpoint: Failpoint) {
  const victim = await anyEngine(world, new Random("victim"));
  victim.arm(failpoint);
  await world.appendUntil("it comes to its failpoint", () => victim.isDown, EVENTS);
  return victim;
}

/** It stops before it has sent anything, so that nothing in the log tells of it. */
async function sleepAndWake(world: World): Promise<void> {
  const zombie = await downAt(world, { label: "before send", nth: 1, action: "stop" });
  await world.append(EVENTS);
  await world.untilFolded();
  zombie.wake();
  await world.append(EVENTS);
  await until("the zombie knows better", () => zombie.warnings.length > 0);
}

async function dieAfterCommit(world: World): Promise<void> {
  const victim = await downAt(world, { label: "after EndTxn", nth: 1, action: "die" });
  world.forget(victim);
  world.begin();
  await world.append(EVENTS);
}

describeWithServices("the suite", () => {
  test("finds repeated records when a zombie is not fenced", async () => {
    expect((await findingsWith("unfenced", sleepAndWake))?.repeated.length).toBeGreaterThan(0);
  });

  test("finds repeated records when the offset is not part of the transaction", async () => {
    expect((await findingsWith("offset apart", dieAfterCommit))?.repeated.length).toBeGreaterThan(0);
  });

  test("finds nothing where the same happens to engines without a flaw", async () => {
    expect(await findingsWith(undefined, sleepAndWake)).toBeUndefined();
    expect(await findingsWith(undefined, dieAfterCommit)).toBeUndefined();
  });
});
