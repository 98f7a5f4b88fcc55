import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/simulate/random.ts";
import { type Installation, useInstallations } from "../support/installation.ts";
import { disordered } from "./disorder.ts";
import { Killing } from "./killing.ts";

/** `GOLDEN_SEED=… npx vitest run test/e2e/golden` draws the same order and the same kills again. */
const SEED = process.env["GOLDEN_SEED"] ?? String(randomInt(1_000_000));
const SHARED = fileURLToPath(new URL("../../../shared", import.meta.url));
const FEEDS = ["golden-1", "golden-2", "golden-3"];
const TABLES = [
  "rounds",
  "game_sessions",
  "player_sessions",
  "bonuses",
  "bonus_transitions",
  "player_days",
  "player_features",
  "triggers",
];

const areThere = existsSync(`${SHARED}/examples`);
if (!areThere) console.warn(`skipped: the example feeds are not in ${SHARED}/examples`);

function linesOf(path: string): string[] {
  return readFileSync(path, "utf8").split("\n").filter(Boolean);
}

/** The examples' configuration. Without ticks the clock is that of the events until the end is told. */
function configuration(): object {
  const config = JSON.parse(readFileSync(`${SHARED}/examples/config.json`, "utf8")) as object;
  return { ...config, tick_interval: 0, checkpoint: { events: 300 } };
}

/** Whatever is refused is refused each time that it comes: dead letters are counted by what they hold. */
const DEAD_LETTERS = "SELECT code, toUInt32(uniqExact(payload)) AS count FROM dead_letters GROUP BY code";

function selection(table: string, query: string): string {
  return `SELECT '${table}' AS \`table\`, formatRowNoNewline('JSONEachRow', *) AS \`row\` FROM (${query})`;
}

/** Writes each table into a folder, in one go, as the comparison reads it; gives the folder. */
async function exportTables(installation: Installation): Promise<string> {
  const tables = TABLES.map((table) => selection(table, `SELECT * FROM ${table} FINAL`));
  const union = [...tables, selection("dead_letters", DEAD_LETTERS)].join(" UNION ALL ");
  const rows = (await installation.done("sql", union, "--format", "TSVRaw")).split("\n").filter(Boolean);
  const byTable = Map.groupBy(rows, (row) => row.slice(0, row.indexOf("\t")));
  mkdirSync(installation.path("actual"));
  for (const table of [...TABLES, "dead_letters"]) {
    const own = byTable.get(table) ?? [];
    installation.write(
      `actual/${table}.ndjson`,
      own.map((row) => row.slice(table.length + 1)),
    );
  }
  return installation.path("actual");
}

/**
 * What the comparison of the examples finds different; nothing when all is well. Ids of triggers are left out: the expected
 * ones of `bonus_status_changed` and `bonus_anomaly` are made of the bonus alone, not of bonus and status.
 */
async function found(feed: string, actual: string): Promise<string> {
  const tables = [...TABLES, "dead_letters"].join(",");
  const program = [`${SHARED}/tools/compare.py`, `${SHARED}/examples/${feed}/expected`, actual];
  const options = ["--tables", tables, "--ignore", "triggers.trigger_id"];
  const compare = promisify(execFile)("python3", [...program, ...options]);
  return compare.then(
    () => "",
    (failure: { stdout?: string; stderr?: string }) => `${failure.stdout}${failure.stderr}`,
  );
}

/**
 * The feed in three files. The engine and an ingest are killed when the first is folded, and again when rows of the second
 * are on their way into a table.
 */
async function takeWithKills(installation: Installation, lines: readonly string[], random: Random): Promise<void> {
  const third = Math.ceil(lines.length / 3);
  const files = [0, 1, 2].map((nth) =>
    installation.write(`${nth}.ndjson`, lines.slice(nth * third, (nth + 1) * third)),
  );
  const killing = new Killing(installation, random);
  const { standing } = await killing.strike("folded", files.slice(0, 1), third, 1);
  expect(standing.folded).toBeGreaterThan(0);
  await killing.strike("inserting", files.slice(0, 2), 2 * third, 1);
  await installation.done("ingest", ...files);
  await installation.done("run", "--once", "--advance-to", "2024-05-01T00:00:00Z");
}

describe.skipIf(!areThere && process.env["CI"] === undefined)("an example feed out of order by two hours", () => {
  const newInstallation = useInstallations();

  it.each(FEEDS)(`each line twice, the engine killed on the way: %s (GOLDEN_SEED=${SEED})`, async (feed) => {
    const random = new Random(`${SEED} ${feed}`);
    const folder = `${SHARED}/examples/${feed}`;
    const refused = linesOf(`${folder}/expected/_rejected.ndjson`).map(
      (row) => (JSON.parse(row) as { line: number }).line,
    );
    const lines = disordered(linesOf(`${folder}/events.ndjson`), new Set(refused), random);
    const installation = newInstallation(configuration());
    await takeWithKills(installation, lines, random);
    expect(await found(feed, await exportTables(installation)), `GOLDEN_SEED=${SEED}`).toBe("");
  });
});
