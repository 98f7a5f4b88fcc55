import { describe, expect, it } from "vitest";
import { type Installation, useInstallations } from "../support/installation.ts";
import { caughtUp, statusOf } from "../support/status.ts";
import { feed } from "./feed.ts";

const LINES = feed({ players: 6, days: 1, seed: "following", chaos: 0 });
const IN_USE =
  /^error: \S+ is in use: another pitboss process \(probably pid \d+\) runs as its (warehouse|engine)\. Stop that process first[^\n]*\n$/;

/** Profiles of games are no events of a player. */
function eventsIn(lines: readonly string[]): number {
  return lines.filter((line) => !line.startsWith('{"type":"GAME"')).length;
}

async function ingest(installation: Installation, name: string, lines: readonly string[]): Promise<void> {
  const report = await installation.done("ingest", "--json", installation.write(name, lines));
  expect(JSON.parse(report)).toMatchObject({ accepted: lines.length, rejected: {} });
}

/** Starts a run that follows the log, and waits until it does. */
async function follow(installation: Installation) {
  const run = installation.start(["run"]);
  await run.said("following the log");
  return run;
}

describe("a run that follows the log", () => {
  const newInstallation = useInstallations();

  it("takes what another process ingests into the tables, and ends cleanly when told to", async () => {
    const installation = newInstallation();
    const run = await follow(installation);
    const half = Math.floor(LINES.length / 2);
    await ingest(installation, "a.ndjson", LINES.slice(0, half));
    await caughtUp(installation, eventsIn(LINES.slice(0, half)));
    await ingest(installation, "b.ndjson", LINES.slice(half));
    const { code, stdout, stderr } = await run.stop("SIGTERM");
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^[^\n]*"following the log"}\n$/) });
    expect(stdout).toMatch(/^[\d,]+ records folded, [\d,]+ accepted, .*\n$/);
    const counts = `SELECT (SELECT count() FROM v_rounds) AS rounds, (SELECT count() FROM v_casino_events) AS activities,
      (SELECT uniqExactIf((origin, user_id, round_id), status = 'Approved') FROM v_casino_events) AS expected_rounds`;
    const [row] = await installation.rows(counts);
    expect(Number(row?.["rounds"])).toBeGreaterThan(100);
    // What came last may have met a run that was already told to stop: it is in the log, and the next run takes it.
    await installation.done("run", "--once");
    const [after] = await installation.rows(counts);
    expect(after?.["activities"]).toBe(LINES.filter((line) => /^{"type":"(CASINO|GAMEROUND)"/.test(line)).length);
    expect(after?.["rounds"]).toBe(after?.["expected_rounds"]);
  });

  it("is the only one on its directory, and goes on when others are turned away", async () => {
    const installation = newInstallation();
    const first = await follow(installation);
    for (const args of [["run"], ["run", "--once"]]) {
      expect(await installation.pitboss(args)).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(IN_USE) });
    }
    await ingest(installation, "a.ndjson", LINES.slice(0, 500));
    await caughtUp(installation, eventsIn(LINES.slice(0, 500)));
    // The run itself answers, reading only.
    expect(await installation.done("sql", "SELECT count() > 10 FROM v_rounds")).toBe("1\n");
    expect(await installation.pitboss(["sql", "DROP TABLE rounds"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("READONLY"),
    });
    expect((await statusOf(installation)).findings).toContainEqual({
      check: "engine",
      health: "ok",
      detail: "running",
    });
    expect((await first.stop("SIGTERM")).code).toBe(0);
    expect(await installation.done("sql", "SELECT count() > 10 FROM v_rounds")).toBe("1\n");
  });

  it("ends cleanly when there was nothing to do", async () => {
    const run = await follow(newInstallation());
    expect(await run.stop("SIGTERM")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 records folded/) });
  });
});
