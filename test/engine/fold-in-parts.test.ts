import { describe, expect, test } from "vitest";
import { Fold } from "../../src/engine/fold.ts";
import { eventInput, type FoldInput } from "../../src/engine/fold-input.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { DAY, type Micros } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { rulesWith } from "../segments/support.ts";
import { bet, later, START } from "../support/events.ts";

const PLAYERS = 100;
const MEMBERS = "- { id: all, when: { feature: rounds_lifetime, gte: 1 } }";

function betOf(player: number, at: Micros): FoldInput {
  const record = bet(1, { at, more: { user_id: `player-${player}`, received_at: at } });
  const { tenant, origin, user_id } = record;
  const key = playerKey(tenant, origin, user_id);
  return eventInput({ offset: player, key, content: 1, original: null, event: { name: "CasinoEvent", record } });
}

/** Everybody has bet once. */
function folded(): { fold: Fold; outputs: Outputs } {
  const outputs = new Outputs();
  const fold = new Fold(segmentation, DEFAULT_FOLD_RULES, 1, outputs);
  for (let player = 0; player < PLAYERS; player++) fold.apply(betOf(player, START));
  outputs.take();
  return { fold, outputs };
}

describe("an input", () => {
  test.each<[string, FoldInput]>([
    ["a tick after a month", { kind: "tick", offset: PLAYERS, at: later("30d"), receivedAt: later("30d") }],
    ["a tick that is received after a month", { kind: "tick", offset: PLAYERS, at: START, receivedAt: later("30d") }],
    ["an event after a month", betOf(PLAYERS, (START + 30 * DAY) as Micros)],
    ["other rules", { kind: "rules", offset: PLAYERS, rules: rulesWith(MEMBERS) }],
  ])("that concerns everybody is folded in parts, to what it comes to in one: %s", (_, input) => {
    const [whole, inParts] = [folded(), folded()];
    whole.fold.apply(input);
    const parts = [...(inParts.fold.start(input, 10) ?? [])];
    expect(parts.length).toBeGreaterThanOrEqual(PLAYERS / 10 - 1);
    expect(inParts.outputs.take()).toEqual(whole.outputs.take());
    expect(inParts.fold.nextDue).toBe(whole.fold.nextDue);
    expect(inParts.fold.counters).toEqual(whole.fold.counters);
  });

  test("that concerns one player is folded at once", () => {
    const { fold } = folded();
    expect(fold.start(betOf(PLAYERS, (START + 1) as Micros), 1)).toBeNull();
    expect(fold.players.size).toBe(PLAYERS + 1);
  });

  test("of much time that is refused moves no clock", () => {
    const { fold } = folded();
    const input = betOf(PLAYERS, START);
    if (input.kind !== "event") throw new Error("a bet is an event");
    fold.apply(input);
    const record = { ...input.event.record, occurred_at: later("1d"), received_at: later("1d") };
    fold.apply({ ...input, content: 2, event: { ...input.event, record } as typeof input.event });
    expect([fold.clock, fold.received]).toEqual([START, later("1d")]);
    expect(fold.counters).toMatchObject({ accepted: PLAYERS + 1, deadLetters: 1 });
  });
});
