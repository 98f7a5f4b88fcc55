import { expect, test } from "vitest";
import { Fold } from "../../src/engine/fold.ts";
import { eventInput, type FoldInput } from "../../src/engine/fold-input.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import { PREFETCHED } from "../../src/engine/prefetch.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { ANNA, bet, later, win } from "../support/events.ts";

const PLAYERS = 3 * PREFETCHED;
const ERASED = 7;

function keyOf(player: number) {
  return playerKey(ANNA.tenant, ANNA.origin, `player-${player}`);
}

/** Everybody bets, and wins twice; in between one is erased, whose next event is of a new player. */
function inputs(): FoldInput[] {
  const turns = [0, 1, 2].flatMap((turn) =>
    Array.from({ length: PLAYERS }, (_, player): FoldInput => {
      const at = later(`${turn}m`, player);
      const round = { id: `${turn}`, round: "round", at, more: { user_id: `player-${player}`, received_at: at } };
      const record = turn === 0 ? bet(2, round) : win(turn, round);
      const event = { name: "CasinoEvent" as const, record };
      return eventInput({ offset: 0, key: keyOf(player), content: turn, original: null, event });
    }),
  );
  const erasure: FoldInput = { kind: "erasure", offset: 0, key: keyOf(ERASED), rows: [] };
  return turns.toSpliced(PLAYERS + 20, 0, erasure).map((input, offset) => ({ ...input, offset }));
}

/** Players are put to sleep all the while. */
function folded(inGroups: (fold: Fold, group: readonly (FoldInput | null)[]) => void) {
  const outputs = new Outputs();
  const fold = new Fold(segmentation, DEFAULT_FOLD_RULES, 1, outputs);
  const all = inputs();
  for (let from = 0; from < all.length; from += PREFETCHED) {
    const group = all.slice(from, from + PREFETCHED);
    inGroups(fold, [...group.slice(1), null]);
    for (const input of group) fold.apply(input);
    fold.sleepDownTo(20_000);
  }
  fold.flush();
  const { awake, wakes } = fold.memory;
  return { made: outputs.take(), counters: fold.counters, wakes, awake: awake.count, nextDue: fold.nextDue };
}

test("what is read ahead, of players awake, asleep, erased and unknown, changes nothing and wakes nobody", () => {
  const [plain, ahead] = [folded(() => {}), folded((fold, group) => fold.prefetch(group))];
  expect(plain.wakes).toBeGreaterThan(PLAYERS);
  expect(plain.made.length).toBeGreaterThan(PLAYERS);
  expect(ahead).toEqual(plain);
});
