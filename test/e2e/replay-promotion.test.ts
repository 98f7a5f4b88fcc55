import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { promote, rollBack } from "../../src/replay/promote.ts";
import { ReplayFolder } from "../../src/replay/replay-folder.ts";
import { openEmbeddedWarehouse } from "../../src/warehouse/embedded/embedded-warehouse.ts";
import { type Installation, useInstallations } from "../support/installation.ts";
import { feed } from "./feed.ts";
import { compare, expectEqual, fold, local, replay, SEGMENTS } from "./replaying.ts";

const LINES = feed({ players: 8, days: 2, seed: "promotion", chaos: 0, simulateEvents: 60 });
const HISTORY = "history-2023.ndjson";
const PLAYER = "FROM v_player_features WHERE user_id = 'latecomer'";

function bet(id: string, timestamp: string, round = `round-${id}`): string {
  const payload = {
    activity_id: id,
    round_id: round,
    user_id: "latecomer",
    type: "Bet",
    status: "Approved",
    amount: 10,
    wager_amount: 10,
    bonus_wager_amount: 0,
    locked_wager_amount: 0,
    balance_before: 100,
    balance_after: 90,
    currency: "EUR",
    exchange_rate: 1,
    game_id: "g1",
    game_name: "Game",
    game_type: "Slots",
    vendor_id: "v1",
    vendor_name: "Vendor",
    is_round_end: true,
    origin: "default",
    timestamp,
  };
  return JSON.stringify({ type: "CASINO", tenant: "default", payload });
}

async function bets(installation: Installation): Promise<number> {
  const [row] = await installation.rows(`SELECT rounds_lifetime AS bets ${PLAYER}`);
  return Number(row?.["bets"] ?? 0);
}

/** The commands that docs/replay.md gives for it, but for the run without an end. */
function recipe(installation: Installation): string[][] {
  const guide = readFileSync(new URL("../../docs/replay.md", import.meta.url), "utf8");
  const [, block = ""] = /## Bringing old history in.*?```sh\n(.*?)```/s.exec(guide) ?? [];
  const commands = block.split("\n").map((line) => line.replace(/#.*/, "").trim().split(/ +/).slice(1));
  return commands
    .filter((args) => args.length > 1)
    .map((args) => args.map((each) => (each === HISTORY ? installation.path(HISTORY) : each)));
}

describe("a replay of the warehouse", () => {
  const newInstallation = useInstallations();

  it("equals the live tables where nothing came late", async () => {
    const installation = local(newInstallation());
    installation.write("segments.yaml", [SEGMENTS]);
    await fold(installation, "all.ndjson", LINES);
    await replay(installation, "raw", "--from", "warehouse");
    expectEqual(await compare(installation, "raw"));
  });

  it("leaves out a bet that was refused because it had come in another round", async () => {
    const installation = local(newInstallation());
    await fold(installation, "first.ndjson", [bet("1", "2024-03-20T10:00:00Z")]);
    await fold(installation, "again.ndjson", [bet("1", "2024-03-20T09:00:00Z", "another")]);
    expect(await installation.rows("SELECT round_id FROM v_casino_events ORDER BY round_id")).toEqual([
      { round_id: "another" },
      { round_id: "round-1" },
    ]);
    await replay(installation, "raw", "--from", "warehouse");
    const rounds = (database: string) => installation.rows(`SELECT round_id, bet_total FROM ${database}.v_rounds`);
    expect(await rounds("pitboss")).toEqual([{ round_id: "round-1", bet_total: 10 }]);
    expect(await rounds("pitboss_replay_raw")).toEqual(await rounds("pitboss"));
  });

  it("brings old history in, and the engine goes on from it", async () => {
    const installation = local(newInstallation());
    await fold(installation, "new.ndjson", [bet("1", "2024-03-20T10:00:00Z")]);
    const triggers = "SELECT count() AS count FROM v_triggers";
    const [fired] = await installation.rows(triggers);
    const old = ["2023-01-01T10:00:00Z", "2023-06-01T10:00:00Z"];
    // One came too late by itself, the others are delivered as what they are.
    await fold(installation, "late.ndjson", [bet("2", "2024-03-01T10:00:00Z")]);
    installation.write(
      HISTORY,
      old.map((at, place) => bet(`old-${place}`, at)),
    );
    const [backfill = [], run = [], ...rest] = recipe(installation);
    await installation.done(...backfill);
    await installation.done(...run);
    expect(await bets(installation)).toBe(1);
    expect(await installation.rows(triggers)).toEqual([fired]);
    const codes = await installation.rows("SELECT code, count() AS count FROM v_dead_letters GROUP BY code");
    expect(codes).toEqual([{ code: "too_late", count: 1 }]);

    for (const command of rest) {
      const { code, stderr } = await installation.pitboss(command);
      expect({ command, code, stderr }).toMatchObject({ code: command.includes("--compare") ? 1 : 0 });
    }
    expect(await bets(installation)).toBe(4);
    await fold(installation, "next.ndjson", [bet("3", "2024-04-01T10:00:00Z")]);
    expect(await bets(installation)).toBe(5);

    // Back: what came since stays, on top of the history of before.
    await installation.done("replay", "--rollback", "backfilled");
    await installation.done("run", "--once");
    await fold(installation, "last.ndjson", [bet("4", "2024-04-02T10:00:00Z")]);
    expect(await bets(installation)).toBe(3);
  });
});

describe("a promotion", () => {
  const newInstallation = useInstallations();

  it("and its rollback are invisible to readers but for the rows that differ", async () => {
    const installation = local(newInstallation());
    await fold(installation, "all.ndjson", LINES);
    await replay(installation, "same");
    const log = await openEmbeddedLog(installation.dataDir);
    const warehouse = await openEmbeddedWarehouse(join(installation.dataDir, "warehouse"));
    try {
      const folder = new ReplayFolder(installation.dataDir, "same");
      const plan = await folder.plan();
      if (plan === undefined) throw new Error("the replay has no plan");
      const options = { log, topicPrefix: "pitboss.", warehouse, database: "pitboss", folder, plan };
      const read = () =>
        warehouse.query("SELECT (SELECT count() FROM v_rounds), (SELECT sum(ggr_base) FROM v_player_days)", "TSV");
      const expected = await read();
      const seen = new Set<string>();
      let reads = 0;
      let isOver = false;
      const reader = async (): Promise<void> => {
        for (; !isOver; reads++) seen.add(await read());
      };
      const readers = [reader(), reader()];
      for (let round = 0; round < 5; round++) {
        await promote(options);
        expect(await rollBack(options)).toBe(true);
        // Nothing was written meanwhile, so that these tables may be used again.
        await rm(join(folder.path, "rolled-back.json"));
      }
      isOver = true;
      await Promise.all(readers);
      expect(reads).toBeGreaterThan(10);
      expect(seen).toEqual(new Set([expected]));
      expect(await rollBack(options)).toBe(false);
    } finally {
      await warehouse.close();
      await log.close();
    }
  });

  it("waits for the replay to catch up, and refuses one that is not whole", async () => {
    const installation = local(newInstallation());
    await fold(installation, "first.ndjson", LINES.slice(0, 500));
    await replay(installation, "behind");
    await fold(installation, "second.ndjson", LINES.slice(500, 1000));
    const refused = await installation.pitboss(["replay", "--promote", "behind"]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("run it again to catch up") });
    const caughtUp = await replay(installation, "behind");
    expect(caughtUp).toBeGreaterThan(0);
    expect((await compare(installation, "behind", "--strict")).equal).toBe(true);
    await replay(installation, "after");
    await installation.done("replay", "--promote", "behind");
    expect(JSON.parse(await installation.done("replay", "--list", "--json"))).toEqual([
      { name: "after", from: "earliest", to: "live", tenant: "all", state: "finished" },
      { name: "behind", from: "earliest", to: "live", tenant: "all", state: "promoted" },
    ]);
    await installation.done("replay", "--promote", "after");
    const overtaken = await installation.pitboss(["replay", "--rollback", "behind"]);
    expect(overtaken).toMatchObject({ code: 1, stderr: expect.stringContaining("roll that one back first") });
    await installation.done("replay", "--rollback", "after");
    await installation.done("replay", "--rollback", "behind");
    await fold(installation, "third.ndjson", LINES.slice(1000));
    const rounds = await installation.rows("SELECT count() AS rounds, sum(bet_base) AS bets FROM v_rounds");
    const again = await installation.pitboss(["replay", "--into", "behind"]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("drop it and begin again") });
    await installation.done("replay", "--drop", "behind");
    await replay(installation, "behind");
    expect((await compare(installation, "behind")).equal).toBe(true);
    expect(
      await installation.rows("SELECT count() AS rounds, sum(bet_base) AS bets FROM pitboss_replay_behind.v_rounds"),
    ).toEqual(rounds);
    await installation.done("replay", "--drop", "behind");
    await installation.done("replay", "--into", "cold", "--from", "offset:100");
    expect((await installation.pitboss(["replay", "--promote", "cold"])).stderr).toContain("part of history only");
  });
});
