import { describe, expect, test } from "vitest";
import { SCHEMAS } from "../../src/records/generated.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { useWarehouse } from "./support/warehouse.ts";

const warehouse = useWarehouse();

/** ClickHouse types that hold every value of an Avro type, exactly. */
function typesFor(type: unknown): string[] {
  if (Array.isArray(type)) return typesFor(type.find((each) => each !== "null")).map(nullable);
  if (type === "string") return ["String", "LowCardinality(String)"];
  if (type === "bytes") return ["String"];
  if (type === "boolean") return ["UInt8"];
  if (type === "int") return ["UInt16"];
  if (type === "long") return ["UInt32", "UInt64", "Int64"];
  const { logicalType, precision, scale, items } = type as Record<string, unknown>;
  if (logicalType === "decimal") return [`Decimal(${precision}, ${scale})`];
  if (logicalType === "timestamp-micros") return ["DateTime64(6, 'UTC')"];
  if (logicalType === "date") return ["Date"];
  if (items === "string") return ["Array(LowCardinality(String))"];
  throw new Error(`no ClickHouse type for ${JSON.stringify(type)}`);
}

function nullable(type: string): string {
  // ClickHouse has no nullable arrays: none and empty are the same there.
  if (type.startsWith("Array")) return type;
  return type === "LowCardinality(String)" ? "LowCardinality(Nullable(String))" : `Nullable(${type})`;
}

const KEYS: Readonly<Record<string, string>> = {
  casino_events: "tenant, origin, user_id, round_id, activity_id, type, status, occurrence",
  bonus_events: "tenant, origin, user_id, user_bonus_id, status, occurred_at",
  rounds: "tenant, origin, user_id, round_id",
  bonuses: "tenant, origin, user_id, user_bonus_id",
  bonus_transitions: "tenant, origin, user_id, user_bonus_id, at, to_status",
  triggers: "tenant, origin, user_id, trigger_id",
  payments: "tenant, origin, user_id, kind, event_id",
  logins: "tenant, origin, user_id, event_id",
  player_profiles: "tenant, origin, user_id, event_id",
  games: "tenant, game_id",
  players: "tenant, origin, user_id",
  game_sessions: "tenant, origin, user_id, game_id, started_at",
  player_sessions: "tenant, origin, user_id, started_at",
  player_days: "tenant, origin, user_id, date",
  player_features: "tenant, origin, user_id",
  segment_changes: "tenant, origin, user_id, segment_id, at",
  segment_members: "tenant, origin, user_id, segment_id",
  free_spin_grants: "tenant, campaign_id, player_id, game_id",
  actions: "tenant, origin, user_id, trigger_id, action",
  dead_letters: "tenant, received_at, id",
};

/** Tables whose records say nothing of the upsert. */
const UPSERT: Readonly<Record<string, readonly string[]>> = {
  games: ["version", "is_deleted"],
  triggers: ["is_deleted"],
  segment_changes: ["is_deleted"],
  segment_members: ["is_deleted"],
  actions: ["is_deleted"],
};

describe.each(TABLE_FEEDS)("$table", ({ table, record, raw, columns: chosen }) => {
  const fieldsOf = () => SCHEMAS[record].fields.filter(({ name }) => chosen?.includes(name) ?? true);
  const columns = () =>
    warehouse.rows(`SELECT name, type, comment FROM system.columns WHERE database = 'pitboss' AND table = '${table}'`);

  test("has a column for each field of its record, of a type that holds it", async () => {
    const types = new Map((await columns()).map(({ name, type }) => [name, type]));
    for (const field of fieldsOf()) {
      expect(typesFor(field.type), `${table}.${field.name}`).toContain(types.get(field.name));
    }
  });

  test("has no other columns but those of the upsert", async () => {
    const fields = new Set<string | null>(fieldsOf().map((field) => field.name));
    const others = (await columns()).map(({ name }) => name).filter((name) => !fields.has(name ?? ""));
    const upsert = raw ? ["version", "is_deleted"] : (UPSERT[table] ?? []);
    expect(others.sort()).toEqual([...(table === "casino_events" ? ["occurrence"] : []), ...upsert].sort());
  });

  test("explains itself and each column", async () => {
    const [described] = await warehouse.rows(
      `SELECT comment FROM system.tables WHERE database = 'pitboss' AND name = '${table}'`,
    );
    expect(described?.["comment"]).not.toBe("");
    expect((await columns()).filter(({ comment }) => comment === "")).toEqual([]);
  });

  test("is upserted by the key of the contract, which no partition can split", async () => {
    const [row] = await warehouse.rows(
      `SELECT engine_full, sorting_key, partition_key FROM system.tables WHERE database = 'pitboss' AND name = '${table}'`,
    );
    expect(row?.["sorting_key"]).toBe(KEYS[table]);
    expect(row?.["partition_key"]).toBe("");
    expect(row?.["engine_full"]).toMatch(
      table === "dead_letters" ? /^ReplacingMergeTree .*TTL/ : /^ReplacingMergeTree\(version, is_deleted\)/,
    );
  });
});

test("each table has its view", async () => {
  const views = await warehouse.rows("SELECT name FROM system.tables WHERE database = 'pitboss' AND engine = 'View'");
  const names = views.map(({ name }) => name);
  for (const { table } of TABLE_FEEDS) expect(names).toContain(`v_${table}`);
});

test("each view runs on an empty database and says what question it answers", async () => {
  const views = await warehouse.rows(
    "SELECT name, comment FROM system.tables WHERE database = 'pitboss' AND engine = 'View'",
  );
  expect(views.length).toBeGreaterThan(TABLE_FEEDS.length);
  for (const { name, comment } of views) {
    expect(comment, name ?? "").toContain("?");
    await expect(warehouse.rows(`SELECT * FROM ${name}`), name ?? "").resolves.toBeDefined();
  }
});

test("the freshness of each table is told", async () => {
  const told = (await warehouse.rows("SELECT table FROM v_freshness")).map(({ table }) => table);
  expect(told.sort()).toEqual([...new Set(TABLE_FEEDS.map(({ table }) => table))].sort());
});

test("every table, view and column says what it is", async () => {
  const tables = "SELECT name FROM system.tables WHERE database = 'pitboss' AND comment = ''";
  expect(await warehouse.rows(tables)).toEqual([]);
  const columns = "SELECT table, name FROM system.columns WHERE database = 'pitboss' AND comment = ''";
  expect(await warehouse.rows(columns)).toEqual([]);
});
