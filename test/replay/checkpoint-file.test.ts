import { appendFile, stat, truncate } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CheckpointFile } from "../../src/replay/checkpoint-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const path = temporaryFolder();

function record(name: string, value: string | null) {
  return { key: Buffer.from(name), value: value === null ? null : Buffer.from(value), headers: {} };
}

async function contentOf(file: string): Promise<string[]> {
  const found: string[] = [];
  const opened = await CheckpointFile.open(file, ({ key, value }) => found.push(`${key}=${value}`));
  await opened.close();
  return found;
}

async function written(file: string, ...checkpoints: ReturnType<typeof record>[][]): Promise<void> {
  const opened = await CheckpointFile.open(file, () => undefined);
  for (const records of checkpoints) await opened.append(records);
  await opened.close();
}

describe("a file of checkpoints", () => {
  it("gives back every record in order, tombstones too", async () => {
    const file = path("whole");
    await written(file, [record("a", "1"), record("b", null)], [record("a", "2")]);
    expect(await contentOf(file)).toEqual(["a=1", "b=null", "a=2"]);
  });

  it("gives back many records of one checkpoint", async () => {
    const file = path("many");
    const many = Array.from({ length: 4_500 }, (_, place) => record(`p${place}`, "x"));
    await written(file, many);
    expect(await contentOf(file)).toHaveLength(4_500);
  });

  it("forgets a checkpoint that was not written to its end, wherever it was cut off, and goes on behind the one before", async () => {
    const file = path("torn");
    await written(file, [record("a", "1")]);
    const { size } = await stat(file);
    await written(
      file,
      Array.from({ length: 2_500 }, (_, place) => record(`p${place}`, "y")),
    );
    const whole = (await stat(file)).size;
    let copies = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: size, max: whole - 1 }), async (end) => {
        // The same place may be drawn twice.
        const copy = path(`torn-${copies++}`);
        await written(
          copy,
          [record("a", "1")],
          Array.from({ length: 2_500 }, (_, place) => record(`p${place}`, "y")),
        );
        await truncate(copy, end);
        expect(await contentOf(copy)).toEqual(["a=1"]);
        await written(copy, [record("b", "2")]);
        expect(await contentOf(copy)).toEqual(["a=1", "b=2"]);
      }),
      { numRuns: 12 },
    );
  });

  it("forgets what is damaged", async () => {
    const file = path("damaged");
    await written(file, [record("a", "1")]);
    await appendFile(file, Buffer.alloc(40, 7));
    expect(await contentOf(file)).toEqual(["a=1"]);
  });
});
