import { describe, expect, test } from "vitest";
import { plotsOf } from "../../bench/plots/plots.ts";
import { linearScale, logScale } from "../../bench/plots/scale.ts";
import { stageBars } from "../../bench/plots/stage-bars.ts";
import { measured, reportOf } from "./reports.ts";

function plot(file: string, ...report: Parameters<typeof reportOf>): string {
  return plotsOf(reportOf(...report)).find((each) => each.file === file)?.svg ?? "";
}

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);
}

describe("plots", () => {
  test("name their axes with units, and what they show", () => {
    const latency = plot(
      "bench-latency.svg",
      "latency",
      [],
      [
        {
          name: "triggers & <all>",
          points: [
            [12, 50],
            [90, 99],
          ],
        },
      ],
    );
    expect(textsOf(latency)).toEqual(
      expect.arrayContaining(["milliseconds", "% of triggers within", "at most 40 ms", "triggers &amp; &lt;all&gt;"]),
    );
    const processors = plot("bench-processors.svg", "processors", [measured("rounds", "µs per event", 2)]);
    expect(textsOf(processors)).toEqual(expect.arrayContaining(["rounds", "µs per event", "at most", "2"]));
  });

  test("have colours for light and for dark pages", () => {
    for (const { svg } of plotsOf({})) expect(svg).toContain("@media (prefers-color-scheme: dark)");
  });

  test("show lines that nothing was measured for, and leave out what has nothing else to show", () => {
    const plots = plotsOf({});
    expect(plots.map(({ file }) => file)).toEqual(["bench-throughput.svg"]);
    expect(textsOf(plots[0]?.svg ?? "")).toEqual(
      expect.arrayContaining(["file to embedded ClickHouse", "not measured"]),
    );
  });

  test("draw a bar as long as its figure is on the axis", () => {
    const svg = plot("bench-throughput.svg", "path", [
      measured("file to ClickHouse, 1,000,000 events", "events/s", 300_000),
    ]);
    const tick = (text: string) => Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${text}</text>`).exec(svg)?.[1]);
    const [, x, width] = /<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="18" class="f0"/.exec(svg) ?? [];
    expect(Number(x)).toBeCloseTo(tick("0"), 0);
    expect(Number(x) + Number(width)).toBeCloseTo((tick("200") + tick("400")) / 2, 0);
  });
});

describe("stages of a task", () => {
  test("are converted to events, and what no stage explains is reading and committing", () => {
    const bars = stageBars([
      measured("fold", "events", 1000),
      measured("fold", "CPU-s per million events", 10),
      measured("encode outputs", "outputs", 500),
      measured("encode outputs", "CPU-s per million outputs", 4),
      measured("task", "events", 1000),
      measured("task", "CPU-s per million events", 17),
    ]);
    expect(bars).toEqual([
      {
        label: "task: log to log",
        parts: [
          { name: "fold", value: 10 },
          { name: "encode outputs", value: 2 },
          { name: "reading, committing", value: 5 },
        ],
      },
    ]);
  });
});

describe("scales", () => {
  test("from 0 end at a round number that is not below", () => {
    expect(linearScale(544).ticks).toEqual([0, 200, 400, 600]);
    expect(linearScale(1.5).ticks.at(-1)).toBeGreaterThanOrEqual(1.5);
    expect(linearScale(0).place(0)).toBe(0);
  });

  test("of decades put each as far from the next", () => {
    const { place } = logScale([1000, 90_000]);
    expect([1000, 10_000, 100_000].map(place)).toEqual([0, 0.5, 1].map((each) => expect.closeTo(each)));
  });
});
