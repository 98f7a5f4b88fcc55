import { describe, expect, test } from "vitest";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { useTemporaryDirectories } from "./temporary-directory.ts";

describe("the schema registry of an embedded log", () => {
  const newDirectory = useTemporaryDirectories();
  const [round, trigger] = ["Round", "Trigger"].map((name) => ({ type: "record", name, fields: [] }));

  test("a schema keeps its id, under any subject and after opening again", async () => {
    const directory = newDirectory();
    const first = openEmbeddedLog(directory);
    const id = await first.register("rounds-value", round);
    expect(await first.register("rounds-value", round)).toBe(id);
    expect(await first.register("other-value", round)).toBe(id);
    const other = await first.register("triggers-value", trigger);
    expect(other).not.toBe(id);
    await first.close();
    const second = openEmbeddedLog(directory);
    expect(await second.register("rounds-value", round)).toBe(id);
    expect(await second.schemas()).toEqual([
      { id, schema: round },
      { id: other, schema: trigger },
    ]);
    await second.close();
  });

  test("two handles that register at once agree on the ids", async () => {
    const directory = newDirectory();
    const [one, other] = [openEmbeddedLog(directory), openEmbeddedLog(directory)];
    const ids = await Promise.all([one, other, one, other].map((log) => log.register("rounds-value", round)));
    expect(new Set(ids).size).toBe(1);
    await one.close();
    await other.close();
  });
});
