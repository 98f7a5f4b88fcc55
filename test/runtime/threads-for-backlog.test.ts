import { describe, expect, it } from "vitest";
import type { RunOptions } from "../../src/runtime/run.ts";
import { threadsForBacklog } from "../../src/runtime/threads-for-backlog.ts";

const PARTITIONS = 3;
const GIB = 1024 ** 3;
const MACHINE = { processors: 2, memory: 8 * GIB };

/** Of each partition: where it begins, ends, and what the engine has folded. */
function threadsWith(
  places: readonly (readonly [begin: number, end: number, folded?: number])[],
  threads?: number,
  machine = MACHINE,
) {
  const log = {
    ends: async ([topic = ""]: readonly string[]) =>
      places.map(([, offset], partition) => ({ topic, partition, offset })),
    begin: async (_: string, partition: number) => places[partition]?.[0] ?? 0,
    committed: async (_: string, __: string, partition: number) => places[partition]?.[2],
  };
  const config = { threads, partitions: PARTITIONS, topicPrefix: "pitboss." };
  return threadsForBacklog({ open: { log }, config } as unknown as Pick<RunOptions, "config" | "open">, machine);
}

describe("a run that ends with what is in the log", () => {
  it("folds a hundred thousand events in a thread for each processor, and fewer by itself", async () => {
    expect(
      await threadsWith([
        [0, 50_000],
        [0, 30_000],
        [0, 20_000],
      ]),
    ).toBe(2);
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
    ).toBe(2);
  });

  it("takes no more than there are processors, partitions and memory for, and none where that is one", async () => {
    const much = [[0, 500_000]] as const;
    const threadsOn = (processors: number, memory: number) => threadsWith(much, undefined, { processors, memory });
    expect(await threadsOn(1, 8 * GIB)).toBe(0);
    expect(await threadsOn(16, 64 * GIB)).toBe(PARTITIONS);
    expect(await threadsOn(16, 3.5 * GIB)).toBe(2);
    expect(await threadsOn(16, 2.9 * GIB)).toBe(0);
  });

  it("folds in as many as are configured, whatever there is to do", async () => {
    expect(await threadsWith([[0, 500_000]], 0)).toBe(0);
    expect(await threadsWith([[0, 1]], 2)).toBe(2);
  });
});
