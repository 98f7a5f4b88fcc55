import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FEATURES, type FeatureKind } from "../../src/features/feature-list.ts";
import { typeOfRecord } from "../../src/records/codec.ts";
import { type PlayerFeatures, SCHEMAS, type SegmentChange } from "../../src/records/generated.ts";
import { Bodies } from "../../src/warehouse/bodies.ts";
import { openEmbeddedWarehouse } from "../../src/warehouse/embedded/embedded-warehouse.ts";
import { migrate } from "../../src/warehouse/migrations.ts";
import { configFile } from "../config/temporary-config.ts";
import { ANNA, later, money, START } from "../support/events.ts";
import { runInProcess } from "./run-pitboss.ts";

const SEGMENTS = `
- id: spender
  name: Spender
  description: Spends.
  when: { all: [{ feature: turnover_30d, gte: "0.3" }, { not: { feature: country, in: [FI] } }] }
- id: recent
  when: { feature: last_bet, within: 1h }
`;

describe("segments check", () => {
  it("prints what it found", async () => {
    const { code, stdout } = await runInProcess(["segments", "check", configFile(SEGMENTS, "s.yaml")]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/s\.yaml: 2 segments, no faults/);
    expect(stdout).toMatch(/^spender +Spender +turnover_30d, country$/m);
  });

  it("ends with 2 and every fault with line and column", async () => {
    const file = configFile("- id: a\n  when: { feature: turnover_3d, gte: 5 }\n", "s.yaml");
    const { code, stdout, stderr } = await runInProcess(["segments", "check", file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const fault = `${file}:2:20: [0].when.feature: "turnover_3d" is no feature; did you mean turnover_7d?`;
    expect(stderr).toBe(`${fault}\n`);
    const json = await runInProcess(["segments", "check", file, "--json"]);
    expect({ code: json.code, stderr: json.stderr }).toEqual({ code: 2, stderr: `${fault}\n` });
    expect(JSON.parse(json.stdout)).toEqual({ file, faults: [fault] });
  });

  it("checks the file that the configuration names, seen from the configuration's folder", async () => {
    const config = configFile("segments: faulty.yaml", "pitboss.yaml");
    const { code, stderr } = await runInProcess(["segments", "check", "--config", config]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${join(config, "..", "faulty.yaml")}: cannot read the segments: there is no such file`);
  });
});

describe("segments list", () => {
  it("says what each configured segment is", async () => {
    const config = configFile(`segments: ${configFile(SEGMENTS, "s.yaml")}`, "pitboss.yaml");
    const { stdout } = await runInProcess(["segments", "list", "--config", config]);
    expect(stdout).toBe(`spender  (Spender)
  Spends.
  all(turnover_30d gte 0.3, not(country in [FI]))

recent  (recent)
  last_bet within 1h
`);
  });
});

describe("with players in the warehouse", () => {
  const folder = mkdtempSync(join(tmpdir(), "pitboss-segments-"));
  const file = join(folder, "segments.yaml");
  const common = ["--config", join(folder, "pitboss.yaml"), "--data-dir", folder];

  beforeAll(async () => {
    writeFileSync(join(folder, "pitboss.yaml"), "{}");
    writeFileSync(file, SEGMENTS);
    const warehouse = await openEmbeddedWarehouse(join(folder, "warehouse"));
    await migrate(warehouse);
    const players = [
      player({ user_id: "anna", turnover_30d: money("0.3"), last_bet: START, tags: ["a'b"] }),
      player({ user_id: "ben", turnover_30d: money("900000000000.00000001"), country: "FI", last_bet: later("1h") }),
      player({ user_id: "o'hara", turnover_30d: money("0.29999999"), as_of: later("1h", 1) }),
    ];
    const members = ["ben", "o'hara"].flatMap((user_id) => [member(user_id, "spender"), member(user_id, "gone")]);
    await warehouse.insert({ table: "player_features", schema: SCHEMAS.PlayerFeatures, bodies: Bodies.of(players) });
    await warehouse.insert({ table: "segment_changes", schema: SCHEMAS.SegmentChange, bodies: Bodies.of(members) });
    const copied = "tenant, origin, user_id, segment_id, cause, is_member, since, version";
    await warehouse.command(`INSERT INTO segment_members (${copied}) SELECT ${copied} FROM segment_changes`);
    await warehouse.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("preview says how many each segment would have, who enters, who leaves, and shows some", async () => {
    const { code, stdout } = await runInProcess(["segments", "preview", file, "--json", ...common]);
    expect(code).toBe(0);
    const samples = [
      { tenant: "acme", origin: "brand", user_id: "anna", values: { turnover_30d: "0.30000000", country: null } },
    ];
    expect(JSON.parse(stdout)).toEqual({
      at: "2024-03-05T13:00:00.000001Z",
      segments: [
        { id: "spender", name: "Spender", members: 1, now: 2, entering: 1, leaving: 2, samples },
        {
          id: "recent",
          name: "recent",
          members: 1,
          now: 0,
          entering: 1,
          leaving: 0,
          samples: [{ ...samples[0], user_id: "ben", values: { last_bet: "2024-03-05T13:00:00.000000Z" } }],
        },
      ],
      removed: [{ id: "gone", members: 2 }],
    });
  });

  it("preview takes one segment, and another clock", async () => {
    const args = ["segments", "preview", file, "--segment", "recent", "--at", "2024-03-05T13:00:00Z", "--samples", "0"];
    const { stdout } = await runInProcess([...args, ...common]);
    expect(stdout.split("\n").slice(1, 3)).toEqual([
      "segment  would have  has now  entering  leaving",
      "recent            2        0         2        0",
    ]);
    const { code, stderr } = await runInProcess(["segments", "preview", file, "--segment", "x", ...common]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "error: no segment has the id x: there are spender, recent\n",
    });
  });

  it("explain says of each segment whether the player is in it, and why", async () => {
    const { stdout } = await runInProcess(["segments", "explain", "acme", "brand", "ben", ...common]);
    expect(stdout).toBe(`at 2024-03-05T13:00:00.000001Z:

spender (Spender): not in it
  no  all
    yes turnover_30d gte 0.3   (is "900000000000.00000001")
    no  not
      yes country in [FI]   (is "FI")

recent (recent): in it
  yes last_bet within 1h   (is "2024-03-05T13:00:00.000000Z")
`);
    const named = await runInProcess(["segments", "explain", "acme", "brand", "o'hara", "--json", ...common]);
    expect(JSON.parse(named.stdout).segments[1]).toMatchObject({ member: false, why: { truth: false, value: null } });
    const unknown = await runInProcess(["segments", "explain", "acme", "brand", "nobody", ...common]);
    expect(unknown).toMatchObject({ code: 1, stderr: "error: player_features has no acme brand nobody\n" });
  });
});

const NOTHING: Readonly<Record<FeatureKind, unknown>> = {
  money: 0,
  ratio: null,
  count: 0,
  time: null,
  text: null,
  boolean: null,
  list: [],
};

function player(more: Partial<PlayerFeatures>): Buffer {
  const empty = Object.entries(FEATURES).map(([name, kind]) => [name, NOTHING[kind]]);
  const row = {
    ...ANNA,
    as_of: START,
    revision: 1,
    version: 1,
    is_deleted: false,
    ...Object.fromEntries(empty),
    ...more,
  };
  return typeOfRecord("PlayerFeatures").toBuffer(row as PlayerFeatures);
}

function member(user_id: string, segment_id: string): Buffer {
  const change: SegmentChange = {
    ...ANNA,
    user_id,
    segment_id,
    at: START,
    change: "entered",
    cause: "event",
    is_member: true,
    since: START,
    values: "{}",
    received_at: START,
    version: 1,
  };
  return typeOfRecord("SegmentChange").toBuffer(change);
}
