import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import type { RunOptions } from "../../src/runtime/run.ts";
import { threadsForBacklog } from "../../src/runtime/threads-for-backlog.ts";

const PARTITIONS = 3;
/** On one processor there is nobody to share the work with. */
const PROCESSORS = availableParallelism() === 1 ? 0 : Math.min(availableParallelism(), PARTITIONS);

/** Of each partition: where it begins, ends, and what the engine has folded. */
function threadsWith(places: readonly (readonly [begin: number, end: number, folded?: number])[], threads?: number) {
  const log = {
    ends: async ([topic = ""]: readonly string[]) =>
      places.map(([, offset], partition) => ({ topic, partition, offset })),
    begin: async (_: string, partition: number) => places[partition]?.[0] ?? 0,
    committed: async (_: string, __: string, partition: number) => places[partition]?.[2],
  };
  const config = { threads, partitions: PARTITIONS, topicPrefix: "pitboss." };
  return threadsForBacklog({ open: { log }, config } as unknown as Pick<RunOptions, "config" | "open">);
}

describe("a run that ends with what is in the log", () => {
  it("folds a hundred thousand events in a thread for each processor, and fewer by itself", async () => {
    expect(
      await threadsWith([
        [0, 50_000],
        [0, 30_000],
        [0, 20_000],
      ]),
    ).toBe(PROCESSORS);
    expect(
      await threadsWith([
        [0, 50_000],
        [0, 30_000],
        [1, 20_000],
      ]),
    ).toBe(0);
    expect(
      await threadsWith([
        [0, 500_000, 450_000],
        [0, 30_000],
        [0, 19_999, 10],
      ]),
    ).toBe(0);
    expect(
      await threadsWith([
        [0, 500_000, 450_000],
        [0, 30_000],
        [0, 20_000, 0],
      ]),
    ).toBe(PROCESSORS);
  });

  it("folds in as many as are configured, whatever there is to do", async () => {
    expect(await threadsWith([[0, 500_000]], 0)).toBe(0);
    expect(await threadsWith([[0, 1]], 2)).toBe(2);
  });
});
