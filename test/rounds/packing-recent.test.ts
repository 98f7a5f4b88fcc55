import { expect, test } from "vitest";
import { Fold } from "../../src/engine/fold.ts";
import { eventInput } from "../../src/engine/fold-input.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import { rounds } from "../../src/rounds/rounds.ts";
import type { RoundsState } from "../../src/rounds/state.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { ANNA, bet, later, win } from "../support/events.ts";

const RECENT = 64;

function keyOf(player: number) {
  return playerKey(ANNA.tenant, ANNA.origin, `player-${player}`);
}

test("an open round is packed once enough others have had their turn, a closed one at once", () => {
  const topology = defineTopology({ name: "rounds", stateVersion: 1, processors: [rounds] });
  const fold = new Fold(topology, DEFAULT_FOLD_RULES, 1, new Outputs());
  let offset = 0;
  const play = (player: number, type: typeof bet) => {
    const more = { user_id: `player-${player}` };
    const record = type(1, { round: "round", roundEnd: type === win, at: later("1s", offset), more });
    const event = { name: "CasinoEvent" as const, record };
    fold.apply(eventInput({ offset: offset++, key: keyOf(player), event, content: offset, original: null }));
  };
  const isPacked = (player: number) => {
    const [own] = fold.players.get(keyOf(player))?.wake().processors ?? [];
    return typeof (own as RoundsState).rounds.get("round") === "string";
  };

  play(0, bet);
  for (let player = 1; player < RECENT; player++) play(player, bet);
  expect(isPacked(0)).toBe(false);
  play(RECENT, bet);
  expect([isPacked(0), isPacked(1)]).toEqual([true, false]);
  play(0, win);
  play(1, win);
  expect([isPacked(0), isPacked(1)]).toEqual([true, true]);
});
