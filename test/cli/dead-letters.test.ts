import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runInProcess } from "./run-pitboss.ts";

const path = temporaryFolder();
const pitboss = (...args: string[]) => runInProcess([...args, "--data-dir", path("data"), "--json"]);

interface Letter {
  readonly id: string;
  readonly payload: string;
}
let letters: readonly Letter[] = [];

beforeAll(async () => {
  const file = path("events.ndjson");
  writeFileSync(file, Array.from({ length: 40 }, (_, index) => `{"event":"NONE","n":${index}}\n`).join(""));
  await pitboss("ingest", file);
  letters = JSON.parse((await pitboss("dead-letters", "list")).stdout);
  expect(letters).toHaveLength(40);
});

/** The first characters that several ids have, and those of one alone. */
function beginnings(): { shared: string; own: string; letter: Letter } {
  const [letter, ...others] = letters;
  // There are sixteen first characters and forty ids.
  const twin = letters.find((each, place) => letters.slice(place + 1).some(({ id }) => id[0] === each.id[0]));
  let length = 1;
  while (others.some(({ id }) => id.startsWith(letter!.id.slice(0, length)))) length++;
  return { shared: twin!.id[0]!, own: letter!.id.slice(0, length), letter: letter! };
}

describe("a dead letter", () => {
  test("is found by the beginning of its id", async () => {
    const { own, letter } = beginnings();
    const { code, stdout } = await pitboss("dead-letters", "show", own);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: letter.id, payload: letter.payload });
    const retried = await pitboss("dead-letters", "retry", own, letter.id);
    expect(JSON.parse(retried.stdout)).toEqual({ retried: 1, accepted: 0, rejected: { unknown_type: 1 } });
  });

  test.each(["show", "retry"])(
    "is not chosen by %s with an id that is empty, of several, or of none",
    async (command) => {
      const { shared } = beginnings();
      for (const [id, ends, says] of [
        ["", 2, "the id is empty"],
        [shared, 2, `${shared} begins several ids`],
        ["nobody", 1, "no dead letter has the id nobody"],
      ] as const) {
        const { code, stdout, stderr } = await pitboss("dead-letters", command, id);
        expect({ code, stdout }).toEqual({ code: ends, stdout: "" });
        expect(stderr).toContain(says);
      }
    },
  );
});
