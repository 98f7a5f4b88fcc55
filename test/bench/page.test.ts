import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { illustratedPage, pageOf } from "../../bench/page.ts";
import { plotsOf } from "../../bench/plots/plots.ts";
import { readReport } from "../../bench/report.ts";
import { measured, reportOf } from "./reports.ts";

test("the page says of each line whether it is met, and shows each part with what it was measured on", () => {
  const page = pageOf(reportOf("path", [measured("file to ClickHouse, 1,000,000 events", "events/s", 30_000)]));
  expect(page).toMatch(
    /\| file to embedded ClickHouse +\| +events\/s \| +at least 60,000 \| +30,000 \| +missed: 0.50 of it \|/,
  );
  expect(page).toMatch(/\| 5 M players, memory +\| .*not measured: /);
  expect(page).toContain(
    "### The whole path\n\nA feed of 10 events. Node v24, linux, 2 CPUs (a model); one run; load average 0.5 before, 1.3 after.",
  );
});

test("results of the same units share a table, a row for each name", () => {
  const page = pageOf(
    reportOf("stages", [
      measured("fold", "events", 20),
      measured("fold", "events/s", 1234.5),
      measured("checkpoint", "players", 3),
      measured("decode", "events", 20),
      { name: "decode", unit: "events/s", value: { median: 5, min: 4, max: 6.5 } },
    ]),
  );
  expect(page.slice(page.indexOf("### Stages")).split("\n\n").slice(2)).toEqual([
    [
      "|        | events |   events/s |",
      "| ------ | -----: | ---------: |",
      "| fold   |     20 |      1,235 |",
      "| decode |     20 | 5 (4–6.50) |",
    ].join("\n"),
    "|            | players |\n| ---------- | ------: |\n| checkpoint |       3 |",
  ]);
});

test("a part that was left out says why", () => {
  expect(pageOf({ kafka: { skipped: "Java 17 is needed" } })).toContain(
    "### On Kafka\n\nNot measured: Java 17 is needed.",
  );
});

test("the page in the documentation, and its plots, show the figures that were kept", async () => {
  const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
  const [report, page] = await Promise.all([readReport(), readFile(`${docs}performance.md`, "utf8")]);
  const remedy = "npm run bench -- --render writes the page anew";
  expect(page, remedy).toContain(`<!-- figures: begin -->\n${illustratedPage(report)}\n<!-- figures: end -->`);
  for (const { file, svg } of plotsOf(report)) {
    expect(await readFile(`${docs}images/${file}`, "utf8"), remedy).toBe(svg);
    expect(page).toContain(`](images/${file})`);
  }
});
