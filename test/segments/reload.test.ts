import { afterEach, beforeEach, expect, test } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { InlineWork } from "../../src/engine/inline-work.ts";
import type { DurationMicros } from "../../src/values/time.ts";
import { SEGMENT_CHANGES } from "../../topologies/topics.ts";
import { TaskBench } from "../engine/task-bench.ts";
import { bet } from "../support/events.ts";
import { rulesWith, topology } from "./support.ts";

let bench: TaskBench;
beforeEach(async () => {
  bench = await TaskBench.open();
});
afterEach(() => bench.close());

test("an engine that follows the log takes new definitions over where it stands, once", async () => {
  await bench.append([bet(150)]);
  const stop = new AbortController();
  const { promise: idle, resolve: isIdle } = Promise.withResolvers<void>();
  const pause = async (_milliseconds: number, signal: AbortSignal) => {
    isIdle();
    await aborted(signal);
  };
  const options = { ...bench.environment({ topology }), tickInterval: 0 as DurationMicros, pause };
  const engine = new Engine({ log: options.log, topicPrefix: options.topicPrefix, pause }, new InlineWork(options));
  const running = engine.follow(stop.signal);
  await idle;
  const rules = rulesWith("- { id: high-roller, when: { feature: turnover_7d, gte: 100 } }");
  const entered = changed();
  engine.useRules(rules);
  await entered;
  engine.useRules({ ...rules });
  stop.abort();
  await running;
  const changes = await bench.topic(SEGMENT_CHANGES, "SegmentChange");
  expect(changes.map(({ value }) => [value.segment_id, value.change, value.cause])).toEqual([
    ["high-roller", "entered", "definition"],
  ]);
  const events = await bench.log.read("t.events", 0, 0, 100);
  expect(events.records.map(({ headers }) => headers["type"]?.toString())).toEqual(["CasinoEvent", "ConfigChange"]);
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Resolves when a change of membership is in the log. */
async function changed(): Promise<void> {
  const topic = `t.${SEGMENT_CHANGES.name}`;
  const either = new AbortController();
  for (;;) {
    const next = bench.log.changed([topic], either.signal);
    const isThere = (await bench.log.end(topic, 0)) > 0;
    if (isThere) either.abort();
    await next;
    if (isThere) return;
  }
}
