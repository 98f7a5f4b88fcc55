import { describe, expect, it } from "vitest";
import type { Output } from "../../src/engine/outputs.ts";
import { typeOfRecord } from "../../src/records/codec.ts";
import { RowBlocks } from "../../src/replay/row-blocks.ts";
import { DERIVED_TABLES, SHADOW_LANES } from "../../src/replay/shadow.ts";
import { DEAD_LETTERS, GAME_SESSIONS, SEGMENT_CHANGES } from "../../topologies/topics.ts";
import { START } from "../support/events.ts";

const CHANGE = {
  tenant: "acme",
  origin: "brand",
  user_id: "anna",
  segment_id: "vip",
  at: START,
  change: "entered",
  cause: "event",
  is_member: true,
  since: START,
  values: "{}",
  received_at: START,
  version: 7,
} as const;

function output(more: Pick<Output, "topic" | "name" | "key" | "record">): Output {
  return { sourceOffset: 6, revision: 1, version: 7, ...more };
}

function tablesOf(blocks: ReturnType<RowBlocks["take"]>): (string | undefined)[] {
  return blocks.map(({ lane }) => SHADOW_LANES[lane]?.table);
}

describe("what a fold emits", () => {
  it("becomes a row of each table that its topic fills", () => {
    const rows = new RowBlocks(undefined);
    const entered = output({ topic: SEGMENT_CHANGES, name: "SegmentChange", key: "acme|brand|anna", record: CHANGE });
    rows.add(entered);
    const blocks = rows.take();
    expect(tablesOf(blocks)).toEqual(["segment_changes", "segment_members"]);
    expect(typeOfRecord("SegmentChange").fromBuffer(blocks[0]!.bodies.pieces[0]!)).toEqual(CHANGE);
    expect(rows.take()).toEqual([]);
  });

  it("becomes, when it is a tombstone, a deleted row of the key, with its version", () => {
    const rows = new RowBlocks(undefined);
    const key = `acme|brand|anna#g1|${START}`;
    rows.add(output({ topic: GAME_SESSIONS, name: "GameSession", key, record: null }));
    const [block] = rows.take();
    const lane = SHADOW_LANES[block!.lane]!;
    expect(lane.table).toBe("game_sessions");
    const names = (lane.schema as { fields: { name: string }[] }).fields.map(({ name }) => name);
    expect(names).toEqual(["tenant", "origin", "user_id", "game_id", "started_at", "version", "is_deleted"]);
    expect(block!.bodies.count).toBe(1);
  });

  it("is left out when it is another tenant's, or goes to tables that a replay does not fill", () => {
    const rows = new RowBlocks("globex");
    rows.add(output({ topic: SEGMENT_CHANGES, name: "SegmentChange", key: "acme|brand|anna", record: CHANGE }));
    expect(rows.take()).toEqual([]);
    const all = new RowBlocks(undefined);
    all.add(output({ topic: DEAD_LETTERS, name: "DeadLetter", key: "acme", record: null }));
    expect(all.take()).toEqual([]);
    expect(DERIVED_TABLES).not.toContain("dead_letters");
  });
});
