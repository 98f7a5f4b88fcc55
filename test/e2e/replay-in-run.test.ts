import { describe, expect, it } from "vitest";
import { isEqual, type TableComparison } from "../../src/replay/compare.ts";
import { bet } from "../doors/http/open-door.ts";
import { ConsoleClient, type ReplaysTold } from "../support/console-client.ts";
import { type Installation, type Running, useInstallations } from "../support/installation.ts";
import { caughtUp } from "../support/status.ts";
import { until } from "../support/until.ts";
import { feed } from "./feed.ts";

const LINES = feed({ players: 30, days: 6, seed: "replay", chaos: 0.3, simulateEvents: 40, tenant: "acme" });
const SETTINGS = { partitions: 2, tenants: { acme: {} } };
/** Under which more bonuses are lost too quickly than fired at the time. */
const LONGER = { ...SETTINGS, lost_too_quickly: { threshold: "24h" } };
const FIRED = "SELECT count() FROM v_triggers WHERE type = 'bonus_lost_too_quickly'";

interface Following {
  readonly running: Running;
  readonly url: string;
  readonly client: ConsoleClient;
  /** Asks the run's warehouse; throws where it does not answer. */
  readonly ask: (sql: string) => Promise<string>;
}

/** History folded with one configuration, and another one in force. */
async function given(installation: Installation) {
  const key = async (...args: string[]): Promise<string> =>
    JSON.parse(await installation.done("keys", "create", "--json", ...args)).key;
  installation.write("feed.ndjson", LINES);
  await installation.done("ingest", "--no-dead-letter-limit", "feed.ndjson");
  await installation.done("run", "--once");
  installation.write("pitboss.yaml", JSON.stringify(LONGER));
  return { operator: await key("--every-tenant"), sender: await key("--tenant", "acme") };
}

async function follow(installation: Installation, operator: string): Promise<Following> {
  const running = installation.start(["run"]);
  await running.said("following the log");
  const [, url = ""] = /"http":"([^"]+)"/.exec(running.stderr) ?? [];
  const [, warehouse = ""] = /"warehouse":"([^"]+)"/.exec(running.stderr) ?? [];
  const ask = async (sql: string) => {
    const answer = await fetch(`${warehouse}/?database=pitboss`, { method: "POST", body: sql });
    const text = (await answer.text()).trim();
    if (!answer.ok) throw new Error(text);
    return text;
  };
  return { running, url, ask, client: await ConsoleClient.logIn(url, operator) };
}

/** Work that goes on in the background until it is told to stop; then what it came to, or what it failed with. */
function untilStopped<Result>(work: (isOver: () => boolean) => Promise<Result>): { stop(): Promise<Result> } {
  let isOver = false;
  const done = work(() => isOver);
  done.catch(() => undefined);
  return {
    stop: () => {
      isOver = true;
      return done;
    },
  };
}

/** Sends bets one after the other until it is told to stop; gives how many were taken. Throws when one is not. */
function sending(url: string, key: string): { stop(): Promise<number> } {
  return untilStopped(async (isOver) => {
    let sent = 0;
    while (!isOver()) {
      const payload = bet({ activity_id: `live-${sent}`, round_id: `live-${sent}` });
      const headers = { "content-type": "application/json", "x-api-key": key };
      const answer = await fetch(`${url}/v1/integration/casino`, {
        method: "POST",
        headers,
        body: JSON.stringify(payload),
      });
      expect(answer.status).toBe(202);
      sent += 1;
    }
    return sent;
  });
}

/** Asks the same again and again. */
function asking(ask: Following["ask"], sql: string): { stop(): Promise<ReadonlySet<string>> } {
  return untilStopped(async (isOver) => {
    const seen = new Set<string>();
    while (!isOver()) seen.add(await ask(sql));
    return seen;
  });
}

describe("a replay of a following run", () => {
  const newInstallation = useInstallations();

  it("is promoted and rolled back from the console while events come in and queries run", async () => {
    const installation = newInstallation(SETTINGS);
    const { operator, sender } = await given(installation);
    const { running, url, client, ask } = await follow(installation, operator);
    const before = await ask(FIRED);
    await client.replayWork("/replay/begin", { name: "longer" });
    const compared = await client.get<{ tables: { table: string; new: number }[] }>("/replay/comparison?name=longer");
    const added = compared.tables.find(({ table }) => table === "triggers")?.new ?? 0;
    expect(added).toBeGreaterThan(0);

    const door = sending(url, sender);
    const readers = [asking(ask, FIRED), asking(ask, "SELECT count() >= 0 FROM v_rounds WHERE ggr_base > -1e9")];
    await client.replayWork("/replay/promote", { name: "longer", confirm: "longer" });
    const after = String(Number(before) + added);
    expect(await ask(FIRED)).toBe(after);
    await client.replayWork("/replay/roll-back", { name: "longer", confirm: "longer" });
    expect(await ask(FIRED)).toBe(before);
    const [counts] = await Promise.all(readers.map((reader) => reader.stop()));
    expect([...(counts ?? [])].sort()).toEqual([before, after].sort());

    const sent = await door.stop();
    await caughtUp(installation, sent);
    expect(await ask("SELECT countIf(round_id LIKE 'live-%') FROM v_rounds")).toBe(String(sent));
    expect(await running.stop("SIGTERM")).toMatchObject({ code: 0 });
    for (const what of ["a replay", "the promotion of a replay", "the rollback of a replay"])
      expect(running.stderr).toContain(`${what} is done`);
  });

  it("that is killed in the middle of a promotion is the old or the new when it is started again", async () => {
    const installation = newInstallation(SETTINGS);
    const { operator } = await given(installation);
    let { running, client, ask } = await follow(installation, operator);
    const before = await ask(FIRED);
    await client.replayWork("/replay/begin", { name: "longer" });
    const stateOf = async () => (await client.get<ReplaysTold>("/replay")).replays[0]?.state;
    for (const stage of ["waiting", "folding what came", "swapping"]) {
      if ((await stateOf()) === "promoted") break;
      await client.post("/replay/promote", { name: "longer", confirm: "longer" });
      await until(`it is ${stage}`, async () => {
        const { work } = await client.get<ReplaysTold>("/replay");
        return work?.stage.startsWith(stage) === true || work?.isOver === true;
      });
      await running.stop("SIGKILL");
      ({ running, client, ask } = await follow(installation, operator));
      const fired = Number(await ask(FIRED));
      if ((await stateOf()) === "promoted") expect(fired).toBeGreaterThan(Number(before));
      else expect([await stateOf(), fired]).toEqual(["finished", Number(before)]);
    }
    if ((await stateOf()) !== "promoted")
      await client.replayWork("/replay/promote", { name: "longer", confirm: "longer" });
    await running.stop("SIGTERM");
    await installation.done("replay", "--into", "again");
    const { stdout } = await installation.pitboss(["replay", "--json", "--compare", "again"]);
    const { tables } = JSON.parse(stdout) as { tables: readonly TableComparison[] };
    expect(tables.filter((table) => !isEqual(table))).toEqual([]);
  });
});
