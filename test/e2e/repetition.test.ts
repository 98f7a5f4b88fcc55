import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/simulate/random.ts";
import { HOUR, parseTimestamp } from "../../src/values/time.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { type Installation, useInstallations } from "../support/installation.ts";
import { ARRIVAL_COLUMNS, contentOf, differences } from "../support/tables.ts";
import { feed } from "./feed.ts";

const CHAOS = feed({ players: 12, days: 1, seed: "repetition", chaos: 0.3 });
const ORDERLY = feed({ players: 12, days: 1, seed: "shuffle", chaos: 0 });
/** Each refused arrival is a dead letter of its own, so that these are compared by what they say. */
const TABLES = TABLE_FEEDS.map(({ table }) => table).filter((table) => table !== "dead_letters");
/** Under disorder something may be true for a while that is not in the end, and fire. */
const TABLES_OF_THE_LAW = TABLES.filter((table) => table !== "triggers");

async function settle(installation: Installation): Promise<void> {
  await installation.done("run", "--once", "--advance-to", "2024-03-20");
}

async function take(installation: Installation, lines: readonly string[]): Promise<Installation> {
  await installation.done("ingest", installation.write("feed.ndjson", lines));
  await settle(installation);
  return installation;
}

/** Texts of one column, in order. */
async function column(installation: Installation, query: string): Promise<string[]> {
  return (await installation.done("sql", query, "--format", "TSVRaw")).split("\n").sort();
}

const REFUSED = "SELECT DISTINCT base64Encode(payload) FROM v_dead_letters";
/** A losing streak may be one for a while only: a round of it goes on, or a bet of it is rolled back. */
const FIRED = "SELECT trigger_id FROM v_triggers WHERE type != 'losing_streak'";

describe("the same events more than once", () => {
  const newInstallation = useInstallations();
  let once: Installation;
  let expected: string;

  beforeAll(async () => {
    once = await take(newInstallation(), CHAOS);
    expected = await contentOf(once, ARRIVAL_COLUMNS, TABLES);
    expect(expected.split("\n").length).toBeGreaterThan(5_000);
  });

  it("as the same file are not sent again, and when forced to change nothing", async () => {
    const before = await contentOf(once, []);
    const report = JSON.parse(await once.done("ingest", "feed.ndjson", "--json"));
    expect(report).toMatchObject({ alreadyIngested: true, accepted: 0, lines: 0 });
    await settle(once);
    expect(differences(await contentOf(once, []), before)).toEqual([]);

    const again = JSON.parse(await once.done("ingest", "feed.ndjson", "--force", "--json"));
    expect(again).toMatchObject({ alreadyIngested: false, skipped: 0, lines: CHAOS.length });
    await settle(once);
    expect(differences(await contentOf(once, ARRIVAL_COLUMNS, TABLES), expected)).toEqual([]);
  });

  it("in two files that overlap make the same tables", async () => {
    const other = newInstallation();
    const half = Math.floor(CHAOS.length / 2);
    const files = [CHAOS.slice(0, half + 700), CHAOS.slice(half - 700)];
    await other.done("ingest", ...files.map((lines, index) => other.write(`${index}.ndjson`, lines)));
    await settle(other);
    expect(differences(await contentOf(other, ARRIVAL_COLUMNS, TABLES), expected)).toEqual([]);
    expect(await column(other, REFUSED)).toEqual(await column(once, REFUSED));
  });

  it("out of order by up to two hours, each line twice, make the same tables", async () => {
    const orderly = await take(newInstallation(), ORDERLY);
    const shuffled = await take(newInstallation(), shuffledTwice(ORDERLY, new Random("shuffle")));
    const content = (each: Installation) => contentOf(each, ARRIVAL_COLUMNS, TABLES_OF_THE_LAW);
    expect(differences(await content(shuffled), await content(orderly))).toEqual([]);
    const fired = new Set(await column(shuffled, FIRED));
    expect((await column(orderly, FIRED)).filter((id) => !fired.has(id))).toEqual([]);
    expect(await column(shuffled, REFUSED)).toEqual([""]);
  });
});

/** Every line twice, each time at some moment within two hours after it happened. */
function shuffledTwice(lines: readonly string[], random: Random): string[] {
  const arrivals = [...lines, ...lines].map((line) => ({ line, at: timeOf(line) + random.below(2 * HOUR) }));
  return arrivals.sort((a, b) => a.at - b.at).map(({ line }) => line);
}

function timeOf(line: string): number {
  const text = /"(?:timestamp|registered_at|time)":"([^"]+)"/.exec(line)?.[1] ?? "";
  const at = parseTimestamp(text);
  if (at === undefined) throw new Error(`no time in ${line}`);
  return at;
}
