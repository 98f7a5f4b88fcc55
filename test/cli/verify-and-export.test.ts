import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { openEmbeddedWarehouse } from "../../src/warehouse/embedded/embedded-warehouse.ts";
import { casino } from "../inputs/documents.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runInProcess, runPitboss } from "./run-pitboss.ts";

const file = temporaryFolder();
const dataDir = () => file("data");
const options = () => ["--config", file("pitboss.yaml"), "--quiet"];
const pitboss = (...args: string[]) => runInProcess([...args, ...options()]);

beforeAll(async () => {
  // Days are not those of UTC.
  await writeFile(file("pitboss.yaml"), `data_dir: ${dataDir()}\ntime_zone: America/Sao_Paulo\n`);
  const feed = await runInProcess("simulate --players 12 --days 4 --seed 5 --chaos 0.8 --quiet".split(" "));
  await writeFile(file("feed.ndjson"), feed.stdout + ofOneInstant());
  // Not in this process: its clock stands still, and the events would be in its future.
  const ingested = await runPitboss(["ingest", file("feed.ndjson"), "--no-dead-letter-limit", ...options()]);
  expect(ingested.code, ingested.stderr).toBe(0);
  expect((await pitboss("run", "--once", "--advance-to", "2024-03-20")).code).toBe(0);
}, 60_000);

/** So many that ClickHouse sorts them otherwise from one time to the next. */
function ofOneInstant(): string {
  const lines = Array.from({ length: 1_000 }, (_, index) => {
    const id = `one-instant-${index}`;
    const login = { player_id: "flood", unique_id: id, timestamp: "2024-03-03T10:00:00Z" };
    const bet = { user_id: "flood", activity_id: id, round_id: id, timestamp: "2024-03-03T10:00:00Z" };
    return [
      { type: "LOGIN", tenant: "default", payload: login },
      { type: "CASINO", tenant: "default", payload: casino(bet) },
    ];
  });
  return lines.map(([login, bet]) => `${JSON.stringify(login)}\n${JSON.stringify(bet)}\n`).join("");
}

async function tamper(...statements: string[]): Promise<void> {
  const warehouse = await openEmbeddedWarehouse(join(dataDir(), "warehouse"));
  try {
    for (const statement of statements) await warehouse.command(statement);
  } finally {
    await warehouse.close();
  }
}

const verified = async (...args: string[]) => {
  const { code, stdout, stderr } = await pitboss("verify", "--json", ...args);
  return { code, stderr, ...JSON.parse(stdout) };
};

describe("verify", () => {
  test("finds nothing after chaos: late, contradictory, repeated and rolled back events", async () => {
    const { code, same, tables, playersLeftOut } = await verified();
    const differing = tables.filter((each: { differences: unknown[] }) => each.differences.length > 0);
    expect(differing).toEqual([]);
    expect({ code, same, playersLeftOut }).toEqual({ code: 0, same: true, playersLeftOut: 0 });
    for (const { table, rows } of tables) expect(rows, table).toBeGreaterThan(0);
    const { stdout } = await pitboss(
      "sql",
      "SELECT uniqExact(code) FROM dead_letters WHERE code IN ('too_late', 'conflicting_duplicate', 'orphan_rollback')",
    );
    expect(stdout).toBe("3\n");
  });

  test("names table, column, key and both values of what differs, and ends with 1", async () => {
    const wrong = "SELECT * REPLACE (win_base + 1 AS win_base, version + 1000000 AS version)";
    const gone = "SELECT * REPLACE (1 AS is_deleted, version + 1000000 AS version)";
    await tamper(
      `INSERT INTO rounds ${wrong} FROM rounds FINAL ORDER BY ALL LIMIT 1`,
      `INSERT INTO player_days ${gone} FROM player_days FINAL ORDER BY ALL LIMIT 1`,
      "INSERT INTO bonuses SELECT * REPLACE (cost_base + 1 AS cost_base, version + 1000000 AS version) FROM bonuses FINAL",
    );
    const { code, same, tables } = await verified();
    expect({ code, same }).toEqual({ code: 1, same: false });
    const by = new Map<string, { differences: { column: string; rows: number; samples: unknown[] }[] }>(
      tables.map((each: { table: string }) => [each.table, each]),
    );
    expect(by.get("rounds")?.differences).toEqual([
      {
        column: "win_base",
        rows: 1,
        samples: [
          {
            key: ["default", expect.any(String), expect.any(String), expect.any(String)],
            raw: expect.any(String),
            derived: expect.any(String),
          },
        ],
      },
    ]);
    expect(by.get("player_days")?.differences).toMatchObject([
      { column: "(row)", rows: 1, samples: [{ raw: "there", derived: "missing" }] },
    ]);
    expect(by.get("bonuses")?.differences).toMatchObject([{ column: "cost_base" }]);
    expect(by.get("bonuses")?.differences[0]?.samples).toHaveLength(3);
    expect(by.get("game_sessions")?.differences).toEqual([]);
    const { stdout } = await pitboss("verify");
    expect(stdout).toMatch(/^rounds +[\d,]+ +19 +1$/m);
  });

  test("leaves out players of whom a round id came again when its round was forgotten", async () => {
    const again = "occurred_at + INTERVAL 30 DAY AS occurred_at, concat(activity_id, ' again') AS activity_id";
    await tamper(`INSERT INTO casino_events SELECT * REPLACE (${again}) FROM casino_events FINAL ORDER BY ALL LIMIT 1`);
    const { playersLeftOut, tables } = await verified();
    expect(playersLeftOut).toBe(1);
    const [rounds] = tables;
    expect(rounds.rows).toBeLessThan(Number((await pitboss("sql", "SELECT count() FROM rounds FINAL")).stdout));
    // What the test before did to rounds, it did to this player's.
    expect(rounds.differences).toEqual([]);
    expect((await pitboss("verify")).stdout).toMatch(/players left out.*: 1$/m);
  });

  test("says that it compared nobody when every player was left out", async () => {
    const here = ["--data-dir", file("left-out"), "--quiet"];
    const days = ["2024-01-01", "2024-01-20"];
    const lines = days.map((day) => ({ activity_id: day, round_id: "the-same", timestamp: `${day}T10:00:00Z` }));
    const events = lines.map((each) => ({ type: "CASINO", tenant: "default", payload: casino(each) }));
    await writeFile(file("left-out.ndjson"), events.map((each) => JSON.stringify(each)).join("\n"));
    expect((await runPitboss(["ingest", file("left-out.ndjson"), ...here])).stdout).toContain("2 accepted");
    await runInProcess(["run", "--once", ...here]);
    const { stdout } = await runInProcess(["verify", ...here]);
    expect(stdout).toMatch(/players left out.*: 1\n\nthere is nothing else to compare: no other player has rows\n$/);
  });

  test("does not know a tenant that is not configured", async () => {
    const { code, stderr } = await pitboss("verify", "--tenant", "nobody");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "error: --tenant nobody is not configured: known are default\n",
    });
  });
});

describe("export", () => {
  const leftOver = () => readdirSync(file("")).filter((name) => name.includes("partial"));
  afterEach(() => expect(leftOver()).toEqual([]));

  test("writes a whole file in the format of its ending", async () => {
    const out = file("rounds.parquet");
    const { code, stdout, stderr } = await pitboss("export", "rounds", "--output", out, "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ file: out, format: "Parquet", bytes: statSync(out).size });
    const rows = await pitboss("sql", `SELECT count(), sum(bet_base) FROM file('${out}', Parquet)`);
    expect(rows.stdout).toBe((await pitboss("sql", "SELECT count(), sum(bet_base) FROM rounds FINAL")).stdout);
  });

  test("writes views and queries to standard output, of one tenant if asked", async () => {
    const { stdout } = await pitboss("export", "v_segments_now", "--format", "CSVWithNames");
    expect(stdout).toBe('"tenant","segment_id","players","longest_since","latest_since"\n');
    const two = ["--query", "SELECT 'default' AS tenant, 1 AS n UNION ALL SELECT 'other', 2;", "--format", "TSV"];
    expect((await pitboss("export", ...two)).stdout.split("\n").sort()).toEqual(["", "default\t1", "other\t2"]);
    expect((await pitboss("export", ...two, "--tenant", "default")).stdout).toBe("default\t1\n");
    const json = await pitboss("export", "--query", "SELECT 1 AS a", "--json");
    expect(JSON.parse(json.stdout).data).toEqual([{ a: 1 }]);
  });

  test("leaves the file that was there as it was when it fails", async () => {
    const out = file("kept.csv");
    await writeFile(out, "before");
    const { code, stderr } = await pitboss(
      "export",
      "--query",
      "SELECT throwIf(number = 99999) FROM numbers(100000)",
      "--output",
      out,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("throwIf");
    expect(readFileSync(out, "utf8")).toBe("before");
  });

  test("says that the folder to write to is not there", async () => {
    const out = file("nowhere/rounds.csv");
    const { code, stderr } = await pitboss("export", "rounds", "--output", out);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: cannot write ${out}: there is no folder ${file("nowhere")}\n`,
    });
  });

  test("says that what is to be the file is a folder", async () => {
    const { code, stderr } = await pitboss("export", "rounds", "--format", "CSV", "--output", file(""));
    expect({ code, stderr }).toEqual({ code: 1, stderr: `error: cannot write ${file("")}: it is a folder\n` });
  });

  test.each([
    [["rounds", "--tenant", "nobody"], /--tenant nobody is not configured/],
    [["rond"], /no table or view rond: there are .*rounds/],
    [["v_freshness", "--tenant", "default"], /v_freshness has no column tenant/],
    [[], /nothing to export/],
    [["rounds", "--query", "SELECT 1"], /not both/],
    [["rounds", "--output", "rounds.xyz"], /does not tell the format/],
    [["rounds", "--format", "CSV; DROP"], /no name of a format/],
  ])("refuses %j as wrong usage", async (args, message) => {
    const { code, stderr } = await pitboss("export", ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync("rounds.xyz")).toBe(false);
  });
});
