import fc from "fast-check";
import { expect, test } from "vitest";
import { type Output, Outputs } from "../../src/engine/outputs.ts";
import type { PlayerKey } from "../../src/values/player-key.ts";
import { BONUSES, ROUNDS, type Topic, TRIGGERS } from "../../topologies/topics.ts";

interface Put {
  readonly topic: Topic;
  readonly player: string;
  /** Null: it stands for itself. */
  readonly row: string | null;
}

const puts: fc.Arbitrary<Put[]> = fc.array(
  fc.record({
    topic: fc.constantFrom<Topic>(ROUNDS, BONUSES, TRIGGERS),
    player: fc.constantFrom("p1", "p2"),
    row: fc.option(fc.constantFrom("a", "b", "c"), { freq: 8 }),
  }),
);

function outputAt(index: number, { topic, player }: Put): Output {
  return { topic, name: "Round", key: player, record: null, sourceOffset: index, revision: 1, version: index };
}

/** Who says of a row what nobody says again. */
function lasts(batch: readonly Put[]): number[] {
  const isAgain = (one: Put, other: Put) =>
    one.row !== null && one.topic === other.topic && one.player === other.player && one.row === other.row;
  return batch.flatMap((put, index) => (batch.slice(index + 1).some((later) => isAgain(put, later)) ? [] : [index]));
}

test("of what a batch makes of a row the last is kept, where it was made, and the next batch has its own", () => {
  fc.assert(
    fc.property(fc.array(puts, { maxLength: 3 }), (batches) => {
      const outputs = new Outputs();
      for (const batch of batches) {
        for (const [index, put] of batch.entries()) {
          if (put.row === null) outputs.add(outputAt(index, put));
          else outputs.put(put.player as PlayerKey, put.row, outputAt(index, put));
        }
        expect(outputs.take().map((output) => output.sourceOffset)).toEqual(lasts(batch));
      }
    }),
  );
});
