import { expect, test } from "vitest";
import { PlayerMemory } from "../../src/engine/player-memory.ts";
import { PlayerSlot } from "../../src/engine/player-slot.ts";
import { RecentPlayers } from "../../src/engine/recent-players.ts";
import { playerKey } from "../../src/values/player-key.ts";

const memory = new PlayerMemory();
const players = Array.from(
  { length: 200 },
  (_, index) => new PlayerSlot(playerKey("acme", "brand", `${index}`), memory),
);
const [anna, bert] = players as [PlayerSlot, PlayerSlot, ...PlayerSlot[]];

test("a player is recent until 64 others have had their turn, however often he had his", () => {
  const recent = new RecentPlayers();
  expect([anna, anna, bert, anna, anna].map((each) => recent.add(each))).toEqual([null, null, null, null, null]);
  const gone = players.slice(2).map((each) => recent.add(each));
  // Bert was there once and Anna twice: of her only the last turn counts.
  expect(gone.filter((each) => each !== null).slice(0, 3)).toEqual([bert, anna, players[2]]);
  expect(gone.indexOf(anna)).toBe(63);
});
