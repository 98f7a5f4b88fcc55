import { describe, expect, it } from "vitest";
import type { ErasureReport } from "../../src/erasure/erase-player.ts";
import type { Remainder } from "../../src/erasure/remains.ts";
import { type Installation, useInstallations } from "../support/installation.ts";
import { feed } from "./feed.ts";
import { fold, local, replay, SEGMENTS } from "./replaying.ts";

const SIMULATED = { players: 5, days: 2, chaos: 0.3, simulateEvents: 40, tenant: "acme" };
/** Everything that keys, SQL and regular expressions have to escape. */
const ZOE = "zo|e%'\\d.*(";
const HER_NEIGHBOUR = `${ZOE}#1`;
const INFO = { env: { PITBOSS_LOG_LEVEL: "info" } };

/** A feed in which the simulated 50003 is called Zoe, and 50004 so that her id is the beginning of his. */
function feedWithZoe(seed: string): string[] {
  const called = (line: string, id: string, name: string) => line.replaceAll(`"${id}"`, JSON.stringify(name));
  return feed({ ...SIMULATED, seed }).map((line) => called(called(line, "50003", ZOE), "50004", HER_NEIGHBOUR));
}

/** Refused by the door, for its amount: with her id, and with others'. */
const REFUSED = [ZOE, HER_NEIGHBOUR, "somebody"].map((user_id) =>
  JSON.stringify({ type: "CASINO", tenant: "acme", payload: { user_id, origin: "acme", amount: "much" } }),
);
const NOT_JSON = `{"type":"CASINO","payload":{"user_id":${JSON.stringify(ZOE)},"origin":"acme","oops`;

async function installed(installation: Installation, seed: string): Promise<Installation> {
  const config = { partitions: 2, tenants: { acme: {} }, dead_letter_limit: { share: 1 } };
  const here = local(installation, config);
  here.write("segments.yaml", [SEGMENTS]);
  await fold(here, "all.ndjson", [...feedWithZoe(seed), ...REFUSED, NOT_JSON], "--tenant", "acme");
  return here;
}

const SHE = ["acme", "acme", ZOE];

interface Told extends ErasureReport {
  readonly remains: readonly Remainder[];
}

async function erase(installation: Installation): Promise<Told> {
  return JSON.parse(await installation.done("player", "erase", ...SHE, "--yes", "--json", "--quiet")) as Told;
}

interface Row {
  readonly name: string;
  readonly row: string;
}

/** Every row of every table or view, with the table's name. */
async function allRows(installation: Installation, kind: "table" | "view"): Promise<Row[]> {
  const isView = kind === "view";
  const names = (
    await installation.rows(
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine ${isView ? "=" : "!="} 'View'`,
    )
  ).map(({ name }) => String(name));
  expect(names.length).toBeGreaterThan(10);
  const own = new Set(["schema_migrations", "warehouse_identity", "erasures"]);
  const selects = names
    .filter((name) => !own.has(name))
    .map((name) => {
      const isFinal = !isView && name !== "dead_letters";
      return `SELECT '${name}' AS name, formatRowNoNewline('JSONEachRow', *) AS row FROM ${name}${isFinal ? " FINAL" : ""}`;
    });
  const rows = (await installation.rows(selects.join("\nUNION ALL\n"))) as unknown as Row[];
  return rows.sort((a, b) => (a.name + a.row < b.name + b.row ? -1 : 1));
}

/** Her id as a value, in a row's JSON or in the JSON that a row's text holds. */
const HER_ID = [ZOE, JSON.stringify(ZOE).slice(1, -1)].map((text) => JSON.stringify(text).slice(1, -1));

function isHers({ row }: Row): boolean {
  const others = HER_ID.map((id) => `${id}#1`);
  const rest = others.reduce((text, other) => text.replaceAll(other, ""), row);
  return HER_ID.some((id) => rest.includes(id));
}

function tablesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ name }) => name))].sort();
}

describe("pitboss player erase", () => {
  const newInstallation = useInstallations();

  it("leaves nothing of the player in any table or view, and of everybody else every row as it was", async () => {
    const installation = await installed(newInstallation(), "erase");
    const before = await allRows(installation, "table");
    const hers = before.filter(isHers);
    expect(tablesOf(hers)).toEqual(expect.arrayContaining(["casino_events", "dead_letters", "players", "rounds"]));
    expect(hers.filter(({ name }) => name === "dead_letters").length).toBeGreaterThanOrEqual(2);
    const preview = await installation.pitboss(["player", "erase", ...SHE]);
    expect(preview).toMatchObject({ code: 2, stdout: expect.stringContaining("nothing was erased: add --yes") });
    const stranger = await installation.pitboss(["player", "erase", "acme", "acme", "nobody"]);
    expect(stranger).toMatchObject({ code: 1, stdout: expect.stringContaining("nothing was found of this player") });

    const { outcome, remains } = await erase(installation);

    expect(outcome).toBe("erased");
    const after = await allRows(installation, "table");
    expect(after).toEqual(before.filter((row) => !isHers(row)));
    expect((await allRows(installation, "view")).filter(isHers)).toEqual([]);
    const statements = await installation.rows("SELECT '' AS name, command AS row FROM system.mutations");
    expect(statements.length).toBeGreaterThan(5);
    expect((statements as unknown as Row[]).filter(({ row }) => row.includes("zo"))).toEqual([]);
    expect(remains.find(({ where }) => where.endsWith("events"))?.until).toMatch(/^20\d\d-/);
    expect(await installation.done("verify")).toContain("rounds");

    expect((await erase(installation)).outcome).toBe("already");
    const nobody = await installation.pitboss(["player", "erase", "acme", "acme", "nobody", "--yes"]);
    expect(nobody).toMatchObject({ code: 1, stdout: expect.stringContaining("nothing is known") });
    await replay(installation, "after");
    const folded = await installation.rows("SELECT user_id FROM pitboss_replay_after.rounds");
    expect(folded.length).toBeGreaterThan(0);
    expect(folded.filter(({ user_id }) => user_id === ZOE)).toEqual([]);
  });

  it("makes somebody new of a player who comes back, and erases her again", async () => {
    const installation = await installed(newInstallation(), "back");
    await erase(installation);
    const line = feedWithZoe("back").find((each) => each.includes('"CASINO"') && each.includes(JSON.stringify(ZOE)));
    await fold(installation, "again.ndjson", [line ?? ""]);
    const rounds = `SELECT round_id, revision FROM rounds FINAL WHERE user_id = (SELECT user_id FROM players FINAL WHERE user_id LIKE 'zo%' ORDER BY length(user_id) LIMIT 1)`;
    expect(await installation.rows(rounds)).toHaveLength(1);
    expect((await erase(installation)).outcome).toBe("erased");
    expect((await allRows(installation, "table")).filter(isHers)).toEqual([]);
  });

  it("is finished by the same command when it was killed on the way, wherever that was", async () => {
    const installation = await installed(newInstallation(), "killed");
    const before = await allRows(installation, "table");
    for (const step of ["is written down", "is in the log", "are being deleted"]) {
      const running = installation.start(["player", "erase", ...SHE, "--yes"], INFO);
      await running.said(`the ${step === "are being deleted" ? "rows" : "erasure"} ${step}`);
      expect((await running.stop("SIGKILL")).code, `killed when it said that it ${step}`).toBe(null);
    }
    await erase(installation);
    expect(await allRows(installation, "table")).toEqual(before.filter((row) => !isHers(row)));
    expect((await erase(installation)).outcome).toBe("already");
  });

  it("is refused while a run has the embedded warehouse", async () => {
    const installation = await installed(newInstallation(), "refused");
    const running = installation.start(["run"], INFO);
    await running.said("following the log");
    const refused = await installation.pitboss(["player", "erase", ...SHE, "--yes"]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("stop it, erase, and start it again") });
    await running.stop("SIGTERM");
  });
});
