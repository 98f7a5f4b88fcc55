import { describe, expect, it } from "vitest";
import { countRows, deleteRows, type PlayerRows, playerRows } from "../../src/erasure/player-rows.ts";
import type { Micros } from "../../src/values/time.ts";
import { ANNA } from "../support/events.ts";

const MARK = { salt: "salt", mark: "ABCD" };
const UP_TO = { events: 41, triggers: 7, grants: 3, at: 5 as Micros };

function rowsOf(table: string): PlayerRows {
  return playerRows(ANNA, MARK, UP_TO).find((each) => each.table === table)!;
}

/** Remembers what it is told to do, and finds these ids. */
function warehouse(ids: readonly string[] = []) {
  const commands: string[] = [];
  return {
    commands,
    command: async (sql: string) => void commands.push(sql),
    query: async () => ids.map((id) => `${id}\n`).join(""),
  };
}

describe("the rows of an erased player", () => {
  it("are those that came before the erasure, by whichever position their version counts", () => {
    expect(rowsOf("rounds").condition).toContain("version % 4398046511104 <= 42");
    expect(rowsOf("casino_events").condition).toContain(`version > ${2 ** 48 - 1 - 41}`);
    expect(rowsOf("free_spin_grants").condition).toContain(`version > ${2 ** 48 - 1 - 3}`);
    expect(rowsOf("actions").condition).toContain("version < 7");
    expect(rowsOf("dead_letters").condition).toContain("received_at <=");
  });

  it("are in every table but that of the games", () => {
    const tables = playerRows(ANNA).map(({ table }) => table);
    expect(tables).not.toContain("games");
    expect(tables).toEqual(expect.arrayContaining(["logins", "payments", "player_profiles", "segment_members"]));
  });

  it("are deleted by statements that do not name the player, as ClickHouse keeps these", async () => {
    const server = warehouse();
    await deleteRows(server, rowsOf("rounds"), undefined);
    expect(server.commands).toEqual([expect.stringMatching(/^ALTER TABLE rounds DELETE WHERE .* mutations_sync = 2$/)]);
    expect(server.commands.join()).not.toContain(ANNA.user_id);
  });

  it("are deleted on every server of a cluster, where the rows are", async () => {
    const cluster = warehouse();
    await deleteRows(cluster, rowsOf("rounds"), "main");
    expect(cluster.commands).toEqual([expect.stringContaining("ALTER TABLE rounds_local ON CLUSTER `main` DELETE")]);
  });

  it("are dead letters by their own ids, so many at a time", async () => {
    const server = warehouse(Array.from({ length: 1_001 }, (_, index) => `id${index}`));
    await deleteRows(server, rowsOf("dead_letters"), undefined);
    expect(server.commands).toHaveLength(2);
    expect(server.commands[1]).toContain("id IN ('id1000')");
    expect(server.commands.join()).not.toContain(ANNA.user_id);
  });

  it("are counted by table, those without any left out", async () => {
    const counted = { query: async () => '["rounds",3]\n["bonuses",0]\n' };
    expect(await countRows(counted, playerRows(ANNA))).toEqual({ rounds: 3 });
  });
});
