import { describe, expect, test } from "vitest";
import { readOptions } from "../../bench/options.ts";

describe("the benchmark's options", () => {
  test("choose a part with all that it covers, or one of that alone", () => {
    const whole = readOptions(["--only", "path"]);
    expect(["path", "replay", "cookbook", "stages", "fold"].filter(whole.wants)).toEqual(["path", "replay"]);
    const one = readOptions(["--only", "fold", "--only", "task"]);
    expect(["stages", "fold", "task", "decode", "path"].filter(one.wants)).toEqual(["fold", "task"]);
    expect(["kafka", "fold", "cookbook"].filter(readOptions([]).wants)).toHaveLength(3);
  });

  test("put whole parts into the page only", () => {
    expect(() => readOptions(["--only", "fold", "--write"])).toThrow(
      "--only fold --write: the page has whole parts only; take --only stages",
    );
  });

  test("set the length of every feed", () => {
    expect(readOptions(["--quick", "--events", "7000"]).sizes).toMatchObject({ feed: 7000, kafka: [7000], repeat: 1 });
  });

  test.each([
    ["--only", "nothing"],
    ["--events", "-1"],
    ["--repeat", "1.5"],
  ])("refuse %s %s", (option, value) => {
    expect(() => readOptions([`${option}=${value}`])).toThrow(RangeError);
  });
});
