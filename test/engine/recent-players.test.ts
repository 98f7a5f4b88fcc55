import { expect, test } from "vitest";
import { RecentPlayers } from "../../src/engine/recent-players.ts";

const ANNA = 0;
const BERT = 1;
const others = Array.from({ length: 198 }, (_, index) => 2 + index);

test("a player is recent until 64 others have had their turn, however often he had his", () => {
  const recent = new RecentPlayers();
  expect([ANNA, ANNA, BERT, ANNA, ANNA].map((each) => recent.add(each))).toEqual([null, null, null, null, null]);
  const gone = others.map((each) => recent.add(each));
  // Bert was there once and Anna twice: of her only the last turn counts.
  expect(gone.filter((each) => each !== null).slice(0, 3)).toEqual([BERT, ANNA, others[0]]);
  expect(gone.indexOf(ANNA)).toBe(63);
});
