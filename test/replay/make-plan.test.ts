import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogRecord } from "../../src/log/port.ts";
import { endOf, makePlan, type ReplayLog } from "../../src/replay/make-plan.ts";
import { isWhole } from "../../src/replay/replay-plan.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";

const EVENTS = "pitboss.events";

/** One partition of records appended at these milliseconds, the first of them at offset `begin`. */
function logOf(timestamps: readonly number[], begin = 0, committed?: number): ReplayLog {
  const end = begin + timestamps.length;
  return {
    partitionsOf: () => Promise.resolve(1),
    begin: (topic) => Promise.resolve(topic === EVENTS ? begin : 0),
    end: (topic) => Promise.resolve(topic === EVENTS ? end : 0),
    committed: () => Promise.resolve(committed),
    progressOf: () => Promise.resolve(undefined),
    read: (_topic, _partition, from, limit) => {
      const records = timestamps.slice(from - begin, from - begin + limit).map((timestamp, index): LogRecord => {
        return { offset: from + index, timestamp, key: null, value: null, headers: {} };
      });
      return Promise.resolve({ records, next: from + records.length });
    },
  };
}

const REQUEST = { name: "x", to: { kind: "live" }, tenant: null, keepConfig: false } as const;

function plan(from: Parameters<typeof makePlan>[0]["from"], log: ReplayLog) {
  return makePlan({ ...REQUEST, from }, { log, topicPrefix: "pitboss.", rules: DEFAULT_FOLD_RULES });
}

describe("where a replay begins and ends", () => {
  it("from a time is the first record appended then or later", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(50), { maxLength: 40 }),
        fc.nat(60),
        fc.nat(100),
        async (unsorted, at, begin) => {
          const timestamps = unsorted.sort((a, b) => a - b);
          const { partitions } = await plan({ kind: "time", at: (at * 1000) as Micros }, logOf(timestamps, begin));
          const first = timestamps.findIndex((timestamp) => timestamp >= at);
          expect(partitions[0]?.start).toBe(begin + (first === -1 ? timestamps.length : first));
        },
      ),
    );
  });

  it("at live is where the engine is, and the end of the log where there was none", async () => {
    expect(await endOf(logOf([1, 2, 3], 0, 2), EVENTS, 0, { kind: "live" })).toBe(2);
    expect(await endOf(logOf([1, 2, 3]), EVENTS, 0, { kind: "live" })).toBe(3);
    expect(await endOf(logOf([1, 2, 3]), EVENTS, 0, { kind: "offset", offset: 9 })).toBe(3);
  });

  it("can be promoted only when all of history is in it", async () => {
    expect(isWhole(await plan({ kind: "earliest" }, logOf([1, 2])))).toBe(true);
    expect(isWhole(await plan({ kind: "earliest" }, logOf([1, 2], 7)))).toBe(false);
    expect(isWhole(await plan({ kind: "offset", offset: 1 }, logOf([1, 2])))).toBe(false);
    expect(isWhole({ ...(await plan({ kind: "earliest" }, logOf([1, 2]))), tenant: "acme" })).toBe(false);
  });

  it("cannot keep a configuration that nobody wrote down", async () => {
    const sources = { log: logOf([1]), topicPrefix: "pitboss.", rules: DEFAULT_FOLD_RULES };
    const asked = makePlan({ ...REQUEST, from: { kind: "earliest" }, keepConfig: true }, sources);
    await expect(asked).rejects.toThrow("leave out --keep-config");
  });
});
