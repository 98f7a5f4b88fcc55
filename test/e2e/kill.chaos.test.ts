import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/simulate/random.ts";
import { TRIGGERS } from "../../topologies/topics.ts";
import { DERIVED_TOPICS, firedTriggers, identitiesOf, repeated } from "../support/derived-records.ts";
import { type Installation, useInstallations } from "../support/installation.ts";
import { contentOf, differences } from "../support/tables.ts";
import { feed } from "./feed.ts";
import { Killing, type Landing, type Phase } from "./killing.ts";

/** `KILL_SEED=… npx vitest run test/e2e/kill` draws the same moments again. */
const SEED = process.env["KILL_SEED"] ?? String(randomInt(1_000_000));
const FEED = feed({ players: 80, days: 1, seed: "kill", chaos: 0.3 });
/** The last two are kept back, so that there are new rows to insert however far everything else has come. */
const FILES = {
  "feed.ndjson": FEED.slice(0, -8_000),
  "a.ndjson": FEED.slice(-8_000, -4_000),
  "b.ndjson": FEED.slice(-4_000),
};
/** Without ticks the log holds nothing that depends on the wall clock, so that even versions must agree. */
const CONFIG = {
  tick_interval: 0,
  checkpoint: { events: 2_000 },
  segments: fileURLToPath(new URL("../../examples/segments.yaml", import.meta.url)),
};
const ADVANCE_TO = "2024-03-20";

/** While there is something to ingest ingesting is interrupted, then what the rest is made of; the tables come last. */
const FIRST: readonly Phase[] = ["ingested", "ingested", "ingested"];
const THEN: readonly Phase[] = ["folded", "folded", "checkpointed", "checkpointed", "start"];
const LAST: readonly Phase[] = ["inserting", "inserting"];

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, by: random.next() }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item);
}

async function killTenTimes(installation: Installation, random: Random): Promise<Landing[]> {
  const killing = new Killing(installation, random);
  const phases = [...FIRST, ...shuffled(THEN, random), ...LAST];
  const landings: Landing[] = [];
  let files = 1;
  for (const [index, phase] of phases.entries()) {
    if (phase === "inserting") files++;
    const names = Object.keys(FILES).slice(0, files);
    landings.push(await killing.strike(phase, names, FILES["feed.ndjson"].length, 1 / (phases.length - index + 1)));
  }
  return landings;
}

async function complete(installation: Installation): Promise<void> {
  await installation.done("ingest", ...Object.keys(FILES));
  await installation.done("run", "--once", "--advance-to", ADVANCE_TO);
}

describe(`an installation whose processes are killed ten times (KILL_SEED=${SEED})`, () => {
  const newInstallation = useInstallations();
  let landings: Landing[];
  let calm: Installation;
  let killed: Installation;

  beforeAll(async () => {
    [calm, killed] = [newInstallation(CONFIG), newInstallation(CONFIG)];
    for (const each of [calm, killed]) {
      for (const [name, lines] of Object.entries(FILES)) each.write(name, lines);
    }
    landings = await killTenTimes(killed, new Random(SEED));
    await complete(killed);
    await complete(calm);
  });

  it("has them killed while they ingest, fold, and sink, and with events to fold again", () => {
    console.log(`KILL_SEED=${SEED}`, JSON.stringify(landings));
    const count = (is: (landing: Landing) => boolean) => landings.filter(is).length;
    expect(landings).toHaveLength(10);
    expect(count(({ ingestWasAlive }) => ingestWasAlive)).toBeGreaterThan(0);
    expect(count(({ standing }) => standing.folded > 0 && standing.folded < standing.ingested)).toBeGreaterThan(0);
    expect(count(({ sinceCheckpoint }) => sinceCheckpoint > 0)).toBeGreaterThan(0);
    expect(count(({ phase, standing }) => phase === "inserting" && standing.sunk < standing.toSink)).toBeGreaterThan(0);
  });

  it("has the tables of one that was left alone, byte for byte", async () => {
    const expected = await contentOf(calm, ["received_at"]);
    expect(expected.split("\n").length).toBeGreaterThan(20_000);
    expect(differences(await contentOf(killed, ["received_at"]), expected)).toEqual([]);
  });

  it("fires no trigger twice, and those that the other fires", async () => {
    const fired = await firedTriggers(killed, TRIGGERS);
    expect(fired.length).toBeGreaterThan(50);
    expect(repeated(fired)).toEqual([]);
    expect(fired.sort()).toEqual((await firedTriggers(calm, TRIGGERS)).sort());
  });

  it.each(DERIVED_TOPICS)("writes each record of $topic.name once", async (derived) => {
    const written = await identitiesOf(killed, derived);
    expect(written.length).toBeGreaterThan(0);
    expect(repeated(written)).toEqual([]);
  });
});
