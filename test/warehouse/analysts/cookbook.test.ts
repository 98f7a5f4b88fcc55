import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TriggerType } from "../../../src/triggers/trigger.ts";
import { TRIGGER_MEANINGS } from "../../../src/triggers/trigger-meanings.ts";
import { openEmbeddedWarehouse } from "../../../src/warehouse/embedded/embedded-warehouse.ts";
import type { Warehouse } from "../../../src/warehouse/port.ts";
import { runInProcess, runPitboss } from "../../cli/run-pitboss.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { recipesOf, withResults } from "./cookbook.ts";

/** With PITBOSS_UPDATE_DOCS=1 the results are written into the page instead of compared with it. */
const UPDATE = process.env["PITBOSS_UPDATE_DOCS"] === "1";
const PAGE = fileURLToPath(new URL("../../../docs/analysts.md", import.meta.url));
const SEGMENTS = fileURLToPath(new URL("../../../examples/segments.yaml", import.meta.url));

const file = temporaryFolder();
const page = await readFile(PAGE, "utf8");
const recipes = recipesOf(page);
let warehouse: Warehouse;

/** The commands that the page says made its casino. */
function commands(): string[][] {
  const [, block = ""] = /```sh\n([\s\S]*?)\n```/.exec(page) ?? [];
  return block.split("\n").map((line) =>
    line
      .replace(/^pitboss /, "")
      .replace(/ > .*$/, "")
      .split(" "),
  );
}

beforeAll(async () => {
  const [simulate = [], ingest = [], run = []] = commands();
  const feed = await runInProcess([...simulate, "--quiet"]);
  await writeFile(file("feed.ndjson"), feed.stdout);
  await writeFile(file("pitboss.yaml"), `data_dir: ${file("data")}\nsegments: ${SEGMENTS}\n`);
  const options = ["--config", file("pitboss.yaml"), "--quiet"];
  // Not in this process: its clock stands still, and the events would be in its future.
  const path = ingest.map((word) => (word === "feed.ndjson" ? file(word) : word));
  expect((await runPitboss([...path, ...options])).code).toBe(0);
  expect((await runInProcess([...run, ...options])).code).toBe(0);
  warehouse = await openEmbeddedWarehouse(join(file("data"), "warehouse"));
}, 120_000);
afterAll(() => warehouse.close());

const answerTo = async (sql: string) => (await warehouse.query(sql, "Markdown")).trim();

test("the page has twenty-five questions, in order", () => {
  expect(recipes.map(({ title }) => Number.parseInt(title, 10))).toEqual(
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
});

test.runIf(UPDATE)("the page is written anew", async () => {
  const results: string[] = [];
  for (const { sql } of recipes) results.push(await answerTo(sql));
  await writeFile(PAGE, withResults(page, results));
});

test.skipIf(UPDATE).each(recipes)("$title", async ({ sql, result }) => {
  expect(result.split("\n").length, "it has an answer").toBeGreaterThan(2);
  expect(await answerTo(sql)).toBe(result);
});

test("triggers of the casino have the payloads that the manual says", async () => {
  const fields = "arraySort(groupUniqArrayArray(JSONExtractKeys(payload)))";
  const found = await warehouse.query(`SELECT type, ${fields} AS fields FROM v_triggers GROUP BY type`, "JSONEachRow");
  const rows = found.trim().split("\n");
  expect(rows.length, "there are most of the types").toBeGreaterThan(10);
  for (const { type, fields: payload } of rows.map((row) => JSON.parse(row) as { type: TriggerType; fields: string[] }))
    expect(payload, type).toEqual([...TRIGGER_MEANINGS[type].payload].sort());
});
