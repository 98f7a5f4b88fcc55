import { describe, expect, test } from "vitest";
import { AwakePlayers } from "../../src/engine/awake-players.ts";
import type { PlayerSlot } from "../../src/engine/player-slot.ts";
import type { PlayerState } from "../../src/engine/player-state.ts";

const NEVER = -1e9;
const STATE = {} as PlayerState;
/** Encoded, a hundred kilobytes: forty of these are more than who pass may take. */
const LARGE = 100_000;

interface Sleeper {
  readonly slot: PlayerSlot;
  sleptAt: number;
}

function sleeper(key: string): Sleeper {
  return { slot: { key } as PlayerSlot, sleptAt: NEVER };
}

/** Wakes them one round after another, and puts to sleep who is superfluous. Who is awake then, the last to have woken last. */
function wakeInTurn(awake: AwakePlayers, sleepers: readonly Sleeper[]): Set<string> {
  const entries = new Map<string, { readonly of: Sleeper; readonly entry: ReturnType<AwakePlayers["add"]> }>();
  for (const of of sleepers) {
    awake.nextRound();
    const known = entries.get(of.slot.key);
    if (known === undefined)
      entries.set(of.slot.key, { of, entry: awake.add(of.slot, STATE, LARGE, of.sleptAt, true) });
    else awake.touch(known.entry);
    for (let slot = awake.superfluous; slot !== null; slot = awake.superfluous) {
      const asleep = entries.get(slot.key)!;
      awake.remove(asleep.entry);
      asleep.of.sleptAt = awake.round;
      entries.delete(slot.key);
    }
  }
  return new Set(entries.keys());
}

describe("players who are awake", () => {
  test("all stay while there is room", () => {
    const awake = new AwakePlayers();
    awake.budget = 100 * LARGE * 9;
    const all = Array.from({ length: 100 }, (_, index) => sleeper(`player ${index}`));
    expect(wakeInTurn(awake, all).size).toBe(100);
    expect(awake.count).toBe(100);
  });

  test("take no more than the budget", () => {
    const awake = new AwakePlayers();
    awake.budget = 20 * LARGE * 9;
    const all = Array.from({ length: 500 }, (_, index) => sleeper(`player ${index % 137}`));
    const left = wakeInTurn(awake, all);
    expect(left.size).toBe(awake.count);
    expect(awake.bytes).toBeLessThanOrEqual(awake.budget);
    expect(awake.count).toBeGreaterThan(15);
  });

  test("who are needed again soon stay, however many are needed once", () => {
    const awake = new AwakePlayers();
    awake.budget = 20 * LARGE * 9;
    const old = Array.from({ length: 30 }, (_, index) => sleeper(`old ${index}`));
    const players = Array.from({ length: 5 }, (_, index) => sleeper(`player ${index}`));
    const passing = Array.from({ length: 400 }, (_, index) => sleeper(`passing ${index}`));
    const mixed = passing.flatMap((each, index) => [each, players[index % players.length]!]);
    const left = wakeInTurn(awake, [...old, ...mixed]);
    for (const { slot } of players) expect(left).toContain(slot.key);
    expect([...left].filter((key) => key.startsWith("passing")).length).toBeLessThan(8);
  });

  test("are nobody where there is no room at all", () => {
    const awake = new AwakePlayers();
    awake.budget = 0;
    expect(wakeInTurn(awake, [sleeper("anna"), sleeper("bert"), sleeper("anna")])).toEqual(new Set());
  });
});
