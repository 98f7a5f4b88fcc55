import { expect, test } from "vitest";
import { exceededBy, readBaseline } from "../../bench/counts/baseline.ts";
import { takeCounts } from "../../bench/counts/take-counts.ts";

const REMEDY = "make it less again, or agree to it with `npm run bench:counts -- --write` and say why in the commit";

test("an event costs no more allocations, bytes, records and transactions than were agreed to", async () => {
  const exceeded = exceededBy(await takeCounts(), await readBaseline()).map(({ message }) => message);
  expect(exceeded, REMEDY).toEqual([]);
});

test("a count that became worse is told with both figures, one that became better is not", async () => {
  const baseline = await readBaseline();
  const agreed = Object.fromEntries(Object.entries(baseline).map(([name, { value }]) => [name, value]));
  const counts = { ...agreed, "allocated by fold": 1.5, "event in the log": 103, "rows in an insert": 50 };
  const agreedTo = {
    "allocated by fold": { value: 100, tolerance: 0.03 },
    "event in the log": { value: 100, tolerance: 0.02 },
    "rows in an insert": { value: 100, tolerance: 0.02 },
  };
  expect(exceededBy(counts as never, { ...baseline, ...agreedTo }).map(({ message }) => message)).toEqual([
    "event in the log: 103.0 bytes, agreed are 100 (+3.0 %, 2 % tolerated)",
    "rows in an insert: 50.0 rows, agreed are 100 (-50.0 %, 2 % tolerated)",
  ]);
});
