import { describe, expect, it } from "vitest";
import { MINUTE } from "../../src/values/time.ts";
import { type Installation, useInstallations } from "../support/installation.ts";
import { until } from "../support/until.ts";
import { feed } from "./feed.ts";
import { compare, expectEqual, fileOf, fold, local, replay, SEGMENTS } from "./replaying.ts";

const LINES = feed({ players: 30, days: 6, seed: "replay", chaos: 0.3, simulateEvents: 40 });
const HALF = Math.floor(LINES.length / 2);

const FRAME_HEADER = 9;
/** Often enough that a replay is killed between two of them. */
const OFTEN = { checkpoint: { events: 60 }, partitions: 2 };

/** Kills the replay once the first of its checkpoints is whole, and more has followed. */
async function kill(installation: Installation, args: readonly string[], file: string): Promise<void> {
  const running = installation.start(args);
  const isOnItsWay = () => {
    const bytes = Buffer.from(fileOf(installation, file) ?? "", "latin1");
    return bytes.length > FRAME_HEADER && bytes.length > FRAME_HEADER + bytes.readUInt32LE(0);
  };
  await until("it has written a checkpoint", () => running.isOver || isOnItsWay());
  expect((await running.stop("SIGKILL")).code, "killed before its end").toBe(null);
}

describe("a replay of the log", () => {
  const newInstallation = useInstallations();

  it("with the configuration of its time equals the live tables row by row, also when it was killed on the way", async () => {
    const installation = local(newInstallation(), OFTEN);
    installation.write("segments.yaml", [SEGMENTS]);
    await fold(installation, "first.ndjson", LINES.slice(0, HALF));
    installation.write("pitboss.yaml", JSON.stringify({ ...OFTEN, lost_too_quickly: { threshold: "2h" } }));
    await fold(installation, "second.ndjson", LINES.slice(HALF));

    const whole = await replay(installation, "whole", "--keep-config");
    expectEqual(await compare(installation, "whole", "--strict"));

    const file = ".pitboss/replays/killed/partition-0.checkpoints";
    await kill(installation, ["replay", "--into", "killed", "--keep-config"], file);
    expect((await installation.pitboss(["replay", "--compare", "killed"])).stderr).toContain("is not finished");
    const rest = await replay(installation, "killed", "--keep-config", "--workers", "2");
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThan(whole);
    expectEqual(await compare(installation, "killed", "--strict"));
    expect(await replay(installation, "killed", "--keep-config")).toBe(0);

    const refused = await installation.pitboss(["replay", "--into", "killed", "--from", "offset:7"]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("was begun with from") });
  });

  it("with a longer threshold differs in the bonuses that were lost within it, and in nothing else", async () => {
    const installation = local(newInstallation());
    await fold(installation, "all.ndjson", LINES);
    const before = await lostWithin(installation, 15);
    const after = await lostWithin(installation, 24 * 60);
    expect(after.size).toBeGreaterThan(before.size);
    installation.write("pitboss.yaml", JSON.stringify({ lost_too_quickly: { threshold: "24h" } }));
    await replay(installation, "longer");
    const { tables } = await compare(installation, "longer", "--samples", "1000");
    for (const { table, different, missing, new: added } of tables) {
      if (table === "triggers") continue;
      expect({ table, different, missing, added }).toEqual({ table, different: 0, missing: 0, added: 0 });
    }
    const samples = tables.find(({ table }) => table === "triggers")?.samples ?? [];
    const fired = new Map(
      (await triggersOf(installation, "pitboss_replay_longer")).map((row) => [row["trigger_id"], row["user_bonus_id"]]),
    );
    const bonusesOf = (kind: string) =>
      samples.filter((each) => each.kind === kind).map(({ key }) => fired.get(key["trigger_id"]));
    // Those that fired before tell their threshold, which is another now.
    expect(new Set(bonusesOf("different"))).toEqual(before);
    expect(new Set(bonusesOf("new"))).toEqual(new Set([...after].filter((id) => !before.has(id))));
    expect(bonusesOf("missing")).toEqual([]);
  });

  it("of one tenant has that tenant's rows, as they are", async () => {
    const installation = local(newInstallation(), { tenants: { acme: {}, globex: {} } });
    const both = ["acme", "globex"].flatMap((tenant) =>
      feed({ players: 3, days: 1, seed: tenant, chaos: 0.1, tenant, simulateEvents: 100 }),
    );
    await fold(installation, "both.ndjson", both);
    await replay(installation, "one", "--tenant", "acme");
    const { tables } = await compare(installation, "one", "--strict");
    expect(tables.filter(({ different, missing, new: added }) => different + missing + added > 0)).toEqual([]);
    expect(tables.find(({ table }) => table === "rounds")?.equal).toBeGreaterThan(0);
    const [others] = await installation.rows(
      "SELECT count() AS rows FROM pitboss_replay_one.rounds WHERE tenant != 'acme'",
    );
    expect(others).toEqual({ rows: 0 });
    const { code, stderr } = await installation.pitboss(["replay", "--promote", "one"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("part of history only") });
  });
});

function triggersOf(installation: Installation, database: string): Promise<Record<string, unknown>[]> {
  return installation.rows(
    `SELECT trigger_id, JSONExtractString(payload, 'user_bonus_id') AS user_bonus_id FROM ${database}.triggers FINAL
    WHERE type = 'bonus_lost_too_quickly'`,
  );
}

/** Bonuses lost within so many minutes of becoming active, told from their transitions (semantics.md, section 5). */
async function lostWithin(installation: Installation, minutes: number): Promise<Set<unknown>> {
  const rows = await installation.rows(
    `SELECT user_bonus_id, type, to_status, toUnixTimestamp64Micro(at) AS micros FROM v_bonus_transitions AS t
    JOIN v_bonuses AS b USING (tenant, origin, user_id, user_bonus_id) ORDER BY at`,
  );
  const lost = new Set<unknown>();
  const active = new Map<unknown, number>();
  for (const { user_bonus_id: id, type, to_status: status, micros } of rows) {
    const at = Number(micros);
    const since = active.get(id);
    if (status === "Lost" && since !== undefined && type !== "FreeSpins" && at - since <= minutes * MINUTE)
      lost.add(id);
    if (status === "Created" || status === "Reversed" || (status === "Ongoing" && since === undefined))
      active.set(id, at);
  }
  return lost;
}
