import { beforeEach, describe, expect, test } from "vitest";
import { SharedAnswers } from "../../src/console/shared-answers.ts";
import { type Micros, SECOND } from "../../src/values/time.ts";

let now = 0;
let asked = 0;
let answers: SharedAnswers<number>;
beforeEach(() => {
  [now, asked] = [0, 0];
  answers = new SharedAnswers(() => now as Micros);
});

/** Takes so long, and gives how often it was asked. */
async function answerAfter(took: number): Promise<number> {
  asked += 1;
  const answer = asked;
  await Promise.resolve();
  now += took;
  return answer;
}

describe("an answer that is shared", () => {
  test("is worked out once for all who ask meanwhile", async () => {
    const all = await Promise.all([1, 2, 3].map(() => answers.get("acme", () => answerAfter(SECOND))));
    expect(all).toEqual([1, 1, 1]);
  });

  test("is told again for a hundred times as long as it took, but at least a second and at most ten", async () => {
    for (const [took, kept] of [
      [0, SECOND],
      [SECOND / 20, 5 * SECOND],
      [3 * SECOND, 10 * SECOND],
    ] as const) {
      const first = await answers.get(`${took}`, () => answerAfter(took));
      now += kept - 1;
      expect(await answers.get(`${took}`, () => answerAfter(took))).toBe(first);
      now += 1;
      expect(await answers.get(`${took}`, () => answerAfter(took))).toBe(first + 1);
    }
  });

  test("is each tenant's own", async () => {
    expect(await answers.get("acme", () => answerAfter(0))).toBe(1);
    expect(await answers.get("zeta", () => answerAfter(0))).toBe(2);
  });

  test("that failed is tried again by the next who asks", async () => {
    await expect(answers.get("acme", () => Promise.reject(new Error("busy")))).rejects.toThrow("busy");
    expect(await answers.get("acme", () => answerAfter(0))).toBe(1);
  });
});
