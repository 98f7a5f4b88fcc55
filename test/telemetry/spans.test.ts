import { fileURLToPath } from "node:url";
import { SpanStatusCode, trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { describe, expect, it, onTestFinished } from "vitest";
import { traced } from "../../src/telemetry/traced.ts";
import { feed } from "../e2e/feed.ts";
import { useInstallations } from "../support/installation.ts";

const SDK = fileURLToPath(new URL("collect-spans.mjs", import.meta.url));

interface Span {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly startTime: readonly [seconds: number, nanos: number];
  readonly endTime: readonly [seconds: number, nanos: number];
}

function spansOf(stderr: string): Span[] {
  const lines = stderr.split("\n").filter((line) => line.startsWith('{"span"'));
  return lines.map((line) => (JSON.parse(line) as { span: Span }).span);
}

function millis([seconds, nanos]: Span["startTime"]): number {
  return seconds * 1000 + nanos / 1e6;
}

describe("a process that is started with an SDK of OpenTelemetry", () => {
  const newInstallation = useInstallations();

  it("makes spans of what it does, which lie within its time and name no player", async () => {
    const installation = newInstallation();
    const lines = feed({ players: 3, days: 1, seed: "spans", chaos: 0 });
    await installation.done("ingest", installation.write("feed.ndjson", lines));
    const begun = Date.now();
    const env = { NODE_OPTIONS: `--import ${SDK}` };
    const { code, stderr } = await installation.pitboss(["run", "--once", "--advance-to", "2024-03-20"], { env });
    const ended = Date.now();
    expect(code, stderr).toBe(0);
    const spans = spansOf(stderr);
    expect(new Set(spans.map(({ name }) => name))).toEqual(
      new Set(["pitboss.restore", "pitboss.transaction", "pitboss.checkpoint", "pitboss.sink.insert"]),
    );
    for (const { startTime, endTime } of spans) {
      expect(millis(startTime)).toBeGreaterThanOrEqual(begun - 1);
      expect(millis(endTime)).toBeGreaterThanOrEqual(millis(startTime));
      expect(millis(endTime)).toBeLessThanOrEqual(ended + 1);
    }
    const inserts = spans.filter(({ name }) => name === "pitboss.sink.insert");
    expect(new Set(inserts.map(({ attributes }) => attributes["pitboss.table"]))).toContain("rounds");
    const [{ rounds } = {}] = await installation.rows("SELECT count() AS rounds FROM rounds");
    const inserted = inserts.filter(({ attributes }) => attributes["pitboss.table"] === "rounds");
    expect(
      inserted.reduce((sum, { attributes }) => sum + Number(attributes["pitboss.rows"]), 0),
    ).toBeGreaterThanOrEqual(Number(rounds));
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toMatch(/user|player-/);
  });
});

describe("a span", () => {
  it("has the error of the work that it is around, which is thrown", async () => {
    const exporter = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
    onTestFinished(() => trace.disable());
    await expect(traced("failing", { "pitboss.rows": 1 }, () => Promise.reject(new Error("no room")))).rejects.toThrow(
      "no room",
    );
    expect(await traced("working", {}, async () => 7)).toBe(7);
    expect(
      exporter.getFinishedSpans().map(({ name, status, events }) => ({ name, status, events: events.length })),
    ).toEqual([
      { name: "failing", status: { code: SpanStatusCode.ERROR }, events: 1 },
      { name: "working", status: { code: SpanStatusCode.UNSET }, events: 0 },
    ]);
  });
});
