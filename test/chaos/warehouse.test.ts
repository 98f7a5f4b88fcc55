import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Random } from "../../src/simulate/random.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import {
  type ClickHouseStandIn,
  type Fault,
  PASSWORD,
  startStandIn,
  USER,
} from "../warehouse/support/clickhouse-stand-in.ts";
import { anyEngine, ROUNDS_TIMEOUT_MS, runRounds } from "./support/rounds.ts";
import { Tables } from "./support/tables.ts";
import type { World } from "./support/world.ts";

const EVENTS = 60;
const LATEST_INSERT = 8;
const FAILURES: readonly [Fault, ...Fault[]] = ["cut while sending", "cut after inserting", "unavailable"];

describeWithServices("the tables", () => {
  let directory = "";
  const standIns: ClickHouseStandIn[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pitboss-chaos-"));
  });
  afterAll(async () => {
    for (const each of standIns) await each.end();
    await rm(directory, { recursive: true, force: true });
  });

  /** A ClickHouse to fail, and the same as one that does not. */
  async function clickHouse(): Promise<ClickHouseStandIn> {
    const standIn = await startStandIn(directory);
    standIns.push(standIn);
    return standIn;
  }

  /** Rounds after each of which the tables are those of an undisturbed sink. */
  async function runWithTables(
    name: string,
    round: (world: World, random: Random, standIn: ClickHouseStandIn) => Promise<void>,
  ): Promise<void> {
    const [failing, sound] = [await clickHouse(), await clickHouse()];
    const credentials = { username: USER, password: PASSWORD };
    let tables: Tables | undefined;
    await runRounds({
      name,
      world: { ...sharedServices(), warehouse: { url: failing.url, ...credentials } },
      begin: async (world) => {
        await tables?.close();
        tables = await Tables.open(world, { url: sound.url, ...credentials }, sharedServices());
      },
      round: (world, random) => round(world, random, failing),
      check: async () => expect(await tables?.differences()).toEqual([]),
    });
    await tables?.close();
  }

  describe.concurrent("are those of an undisturbed sink", () => {
    test(
      "when a sink is killed between the commit in the log and the insert, or after that",
      () =>
        runWithTables("kill -9 between commit and insert", async (world, random) => {
          const victim = await anyEngine(world, random);
          const label = random.chance(0.7) ? "before insert" : "after insert";
          victim.arm({ label, nth: 1 + random.below(LATEST_INSERT), action: "die" });
          await world.appendUntil(`a sink dies ${label}`, () => victim.hasEnded, EVENTS);
          world.forget(victim);
          world.begin();
          await world.append(EVENTS);
        }),
      ROUNDS_TIMEOUT_MS,
    );

    test(
      "when ClickHouse fails within inserts",
      () =>
        runWithTables("ClickHouse fails mid-insert", async (world, random, standIn) => {
          await anyEngine(world, random);
          standIn.fail(random.pick([...FAILURES]), random.pick([...FAILURES]));
          await world.append(EVENTS);
        }),
      ROUNDS_TIMEOUT_MS,
    );

    test(
      "when ClickHouse stalls within inserts",
      () =>
        runWithTables("ClickHouse stalls mid-insert", async (world, random, standIn) => {
          await anyEngine(world, random);
          standIn.fail("stall");
          await world.append(EVENTS);
        }),
      ROUNDS_TIMEOUT_MS,
    );
  });
});
