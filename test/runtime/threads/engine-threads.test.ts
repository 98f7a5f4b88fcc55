import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Config, loadConfig } from "../../../src/config/config.ts";
import { ingestFile } from "../../../src/doors/files/ingest.ts";
import { accept } from "../../../src/inputs/accept.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import { type OpenLog, withLog } from "../../../src/runtime/open-log.ts";
import { RulesInForce } from "../../../src/runtime/rules-in-force.ts";
import { follow, type RunOptions, runOnce } from "../../../src/runtime/run.ts";
import { RunStatus } from "../../../src/runtime/run-status.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { segmentation } from "../../../topologies/segmentation.ts";
import { EVENTS, SEGMENT_CHANGES, TOPICS } from "../../../topologies/topics.ts";
import { feed } from "../../e2e/feed.ts";
import { rulesWith } from "../../segments/support.ts";

const DERIVED = TOPICS.filter(({ name }) =>
  segmentation.processors.some(({ writes }) => writes.some((each) => each.name === name)),
);
const LINES = feed({ players: 12, days: 1, seed: "threads", chaos: 0.2 });

/** The same for all, for it is in what is derived. */
const RECEIVED_AT = systemClock();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-threads-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function configWith(threads: number): Config {
  const overrides = { data_dir: join(folder, String(threads)), engine: { threads }, checkpoint: { events: 1_000 } };
  return loadConfig({ env: {}, overrides: { ...overrides, tick_interval: 0 } });
}

async function ingest(config: Config, { log, serde }: OpenLog, lines: readonly string[]): Promise<void> {
  const path = join(folder, "feed.ndjson");
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  const { topicPrefix: prefix, inputRules: rules } = config;
  await ingestFile({ path, log, serde, prefix, rules, accept, now: () => RECEIVED_AT });
}

function optionsFor(config: Config, open: OpenLog): RunOptions & { readonly status: RunStatus } {
  const metrics = createMetrics(false);
  const status = new RunStatus({ log: open.log, topicPrefix: config.topicPrefix, now: systemClock, metrics });
  const signal = new AbortController().signal;
  const logger = createLogger("silent");
  return { config, open, warehouse: undefined, role: "engine", now: systemClock, logger, signal, status };
}

/** Every record of what is derived, in order, by partition. */
async function derivedIn({ log }: OpenLog, prefix: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { name } of DERIVED) {
    const partitions = await log.partitionsOf(prefix + name);
    for (let partition = 0; partition < partitions; partition++) {
      const { records } = await log.read(prefix + name, partition, 0, 1_000_000);
      for (const { key, value, headers } of records) {
        const source = headers["source-offset"]?.toString();
        lines.push([name, partition, source, key?.toString(), value?.toString("base64")].join(" "));
      }
    }
  }
  return lines;
}

/** What counts events, records and triggers, without what depends on how long things took. */
function counts(metrics: string): string[] {
  const isCount = (line: string) => /^pitboss_(events|records|triggers|players|state_players)/.test(line);
  return metrics.split("\n").filter(isCount).sort();
}

describe("an engine with threads", () => {
  test("writes what one without them does, and tells as much of it", async () => {
    const runs = [];
    for (const threads of [0, 3]) {
      const config = configWith(threads);
      runs.push(
        await withLog(config, { clock: systemClock, logger: createLogger("silent") }, async (open) => {
          await ingest(config, open, LINES);
          const options = optionsFor(config, open);
          const { engine } = await runOnce(options);
          const told = counts(await options.status.metricsText());
          return { engine, told, derived: await derivedIn(open, config.topicPrefix) };
        }),
      );
    }
    const [without, withThem] = runs;
    expect(without?.derived.length).toBeGreaterThan(1_000);
    expect(without?.told.length).toBeGreaterThan(10);
    expect(withThem).toEqual(without);
  });

  test("goes on where one without them stopped, and lets time pass in every partition", async () => {
    const config = configWith(2);
    await withLog(config, { clock: systemClock, logger: createLogger("silent") }, async (open) => {
      await ingest(config, open, LINES.slice(0, LINES.length / 2));
      const before = await runOnce({ ...optionsFor(config, open), config: { ...config, threads: 0 } });
      await ingest(config, open, LINES);
      const rest = await runOnce(optionsFor(config, open), systemClock());
      const ends = await open.log.ends([config.topicPrefix + EVENTS.name]);
      expect(before.engine.folded).toBeGreaterThan(100);
      expect(before.engine.folded + rest.engine.folded).toBe(ends.reduce((sum, { offset }) => sum + offset, 0));
      // The last of each partition is the tick.
      for (const { topic, partition, offset } of ends) {
        const { records } = await open.log.read(topic, partition, offset - 1, 1);
        expect(records[0]?.headers["type"]?.toString()).toBe("ClockTick");
      }
    });
  });

  test("takes new rules over while it follows, and ends when it is told to", async () => {
    const config = configWith(2);
    await withLog(config, { clock: systemClock, logger: createLogger("silent") }, async (open) => {
      await ingest(config, open, LINES);
      const stop = new AbortController();
      const rules = new RulesInForce(config.foldRules);
      const running = follow({ ...optionsFor(config, open), signal: stop.signal, rules });
      const events = [config.topicPrefix + EVENTS.name];
      await until(open, config, async () => (await derivedIn(open, config.topicPrefix)).length > 1_000);
      const before = await open.log.ends(events);
      rules.declare(rulesWith("- { id: everybody, when: { feature: turnover_7d, gte: 0.01 } }").segments);
      const changed = async () =>
        (await open.log.ends(events)).map(({ offset }, at) => offset - (before[at]?.offset ?? 0));
      await until(open, config, async () => (await changed()).every((each) => each > 0));
      stop.abort();
      const { engine } = await running;
      // In every partition the change was appended, once.
      expect(await changed()).toEqual(before.map(() => 1));
      const derived = await derivedIn(open, config.topicPrefix);
      expect(derived.filter((line) => line.startsWith(`${SEGMENT_CHANGES.name} `)).length).toBeGreaterThan(5);
      const after = await open.log.ends(events);
      expect(engine.folded).toBe(after.reduce((sum, { offset }) => sum + offset, 0));
    });
  });

  test("ends with what a partition failed with", async () => {
    const config = configWith(2);
    await withLog(config, { clock: systemClock, logger: createLogger("silent") }, async (open) => {
      const topic = config.topicPrefix + EVENTS.name;
      const headers = { type: Buffer.from("CasinoEvent") };
      await open.log.append([{ topic, partition: 1, key: Buffer.from("k"), value: Buffer.from("no event"), headers }]);
      const failure: string[] = [];
      for (const threads of [0, 2]) {
        const options = { ...optionsFor(config, open), config: { ...config, threads } };
        await runOnce(options).catch((error: Error) => failure.push(error.message));
      }
      expect(failure[0]).toMatch(/pitboss\.events/);
      expect(failure[1]).toBe(failure[0]);
    });
  });
});

/** Looks again whenever something was appended. */
async function until({ log }: OpenLog, { topicPrefix }: Config, isThere: () => Promise<boolean>): Promise<void> {
  const topics = [EVENTS, ...DERIVED].map(({ name }) => topicPrefix + name);
  const stop = new AbortController();
  for (;;) {
    const next = log.changed(topics, stop.signal);
    if (await isThere()) break;
    await next;
  }
  stop.abort();
}
