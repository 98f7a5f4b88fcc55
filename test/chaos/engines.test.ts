import { describe, test } from "vitest";
import type { Random } from "../../src/simulate/random.ts";
import { SECOND } from "../../src/values/time.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { until } from "../support/until.ts";
import type { Label } from "./support/labels.ts";
import { anyEngine, ROUNDS_TIMEOUT_MS, runRounds } from "./support/rounds.ts";
import type { World } from "./support/world.ts";

const EVENTS = 80;
const LATEST_PASSING = 3;

const KILLS: Readonly<Record<string, readonly [Label, ...Label[]]>> = {
  "after send": ["after send"],
  "after sendOffsets": ["after sendOffsets"],
  "during commit": ["before EndTxn", "EndTxn under way", "after EndTxn"],
  "during checkpoint": [
    "checkpoint: before send",
    "checkpoint: after send",
    "checkpoint: before EndTxn",
    "checkpoint: EndTxn under way",
    "checkpoint: after EndTxn",
  ],
};

const RESTORE: readonly [Label, ...Label[]] = [
  "restore: writers are open",
  "restore: reading the checkpoint",
  "restore: folding again",
];

const STOPS: readonly [Label, ...Label[]] = ["before send", "after send", "before EndTxn", "checkpoint: before EndTxn"];
/** The second when it was gone for longer than its transaction may take, the third when for longer than any request may. */
const FENCED = /was opened again since|a transaction took|timed out: (?:trying again|leaving the partition)/;

const LAST_COMMIT: readonly [Label, ...Label[]] = ["after send", "before EndTxn", "EndTxn under way", "after EndTxn"];

/** One of the engines dies at the label, and another takes its place. */
async function dieAt(label: Label, world: World, random: Random): Promise<void> {
  const victim = await anyEngine(world, random);
  victim.arm({ label, nth: 1 + random.below(LATEST_PASSING), action: "die" });
  await world.appendUntil(`an engine dies ${label}`, () => victim.hasEnded, EVENTS);
  world.forget(victim);
  world.begin();
  await world.append(EVENTS);
}

/** Engines die until one that takes over dies, too, while it restores. */
async function dieWhileRestoring(world: World, random: Random): Promise<void> {
  const heir = world.begin({ label: random.pick([...RESTORE]), nth: 1, action: "die" });
  while (!heir.hasEnded) {
    const others = world.engines.filter((each) => each !== heir);
    const victim = others[random.below(others.length)];
    await victim?.following();
    const appending = world.append(EVENTS);
    await victim?.kill();
    await appending;
    if (victim !== undefined) world.forget(victim);
    world.begin();
    await world.untilFolded();
  }
  world.forget(heir);
}

/** One stops within a commit until others have folded on, and then goes on as if nothing had happened. */
async function sleepAndWake(world: World, random: Random): Promise<void> {
  const zombie = await anyEngine(world, random);
  zombie.warnings.length = 0;
  zombie.arm({ label: random.pick([...STOPS]), nth: 1 + random.below(2), action: "stop" });
  await world.appendUntil("an engine stops within a commit", () => zombie.isDown, EVENTS);
  await world.append(EVENTS);
  // What it stands in may be folded already, and the next events may be for the others' partitions.
  await world.untilTakenOver(zombie);
  await world.untilFolded();
  zombie.wake();
  await world.append(EVENTS);
  await until("the zombie is fenced", () => zombie.warnings.some((warning) => FENCED.test(warning)));
}

/** Two join while one leaves, or dies as it does, and one dies; then all stop, so that no row waits. */
async function comeAndGo(world: World, random: Random): Promise<void> {
  const [leaving, dying] = [world.begin(), world.begin()];
  await Promise.all([leaving.following(), dying.following()]);
  await world.append(EVENTS);
  const coming = [world.begin(), world.begin()];
  const appending = world.append(EVENTS);
  if (random.chance(0.5)) await coming[random.below(2)]?.following();
  if (random.chance(0.5)) leaving.arm({ label: random.pick([...LAST_COMMIT]), nth: 1, action: "die" });
  await Promise.all([leaving.stop(), dying.kill(), appending]);
  for (const gone of [leaving, dying]) world.forget(gone);
  await world.append(EVENTS);
  await world.untilFolded();
  await world.untilOwned();
  await world.stopEngines();
}

describeWithServices("engines", () => {
  describe.concurrent("lose nothing and do nothing twice", () => {
    test.each(Object.entries(KILLS))(
      "when one is killed %s",
      (name, labels) => {
        const round = (world: World, random: Random) => dieAt(random.pick([...labels]), world, random);
        return runRounds({ name: `kill -9 ${name}`, world: sharedServices(), round });
      },
      ROUNDS_TIMEOUT_MS,
    );

    test(
      "when one is killed during restore",
      () => runRounds({ name: "kill -9 during restore", world: sharedServices(), round: dieWhileRestoring }),
      ROUNDS_TIMEOUT_MS,
    );

    test(
      "when one sleeps past its session within a commit, and is fenced when it wakes up",
      () => runRounds({ name: "SIGSTOP past the session, SIGCONT", world: sharedServices(), round: sleepAndWake }),
      ROUNDS_TIMEOUT_MS,
    );

    test(
      "when they come, leave and die at once",
      () => {
        const world = { ...sharedServices(), emitInterval: 10 * SECOND };
        return runRounds({ name: "two rebalances at once", world, engines: 0, round: comeAndGo });
      },
      ROUNDS_TIMEOUT_MS,
    );
  });
});
