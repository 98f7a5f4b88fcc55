import { expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { rulesWith } from "../segments/support.ts";
import { bet, later } from "../support/events.ts";

const PLAYERS = Array.from({ length: 40 }, (_, index) => `player-${index}`);
const ACTIVE = "- { id: active, when: { feature: rounds_lifetime, gte: 1 } }";

/**
 * Everything of theirs is due at the same times after the last bet, and they began to wait for it in the opposite order of
 * their numbers: as the timers of their first bets fire, and find that the second came.
 */
async function bets(): Promise<TestDriver> {
  const driver = await TestDriver.open(segmentation);
  for (const [index, user_id] of PLAYERS.entries())
    driver.pipe("CasinoEvent", bet(1, { at: later(`${PLAYERS.length - index}s`), more: { user_id } }));
  for (const user_id of PLAYERS) driver.pipe("CasinoEvent", bet(2, { at: later("10m"), more: { user_id } }));
  return driver.tick(later("39m"));
}

test.each([
  ["timers and rows that are due at once", (driver: TestDriver) => driver.tick(later("40d"))],
  ["those who are sealed", (driver: TestDriver) => driver.tick(later("40m"), later("40d")).tick(later("40d"))],
  [
    "what other rules make of everybody",
    (driver: TestDriver) => driver.configure(rulesWith(ACTIVE), later("39m")).tick(later("1h")),
  ],
])("%s take the same turns after a restart", async (_, happens) => {
  const [one, other] = [await bets(), (await bets()).restart()];
  const before = one.records.length;
  for (const driver of [one, other]) happens(driver).flush();
  expect(one.records.length - before).toBeGreaterThan(PLAYERS.length);
  expect(other.records.slice(before)).toEqual(one.records.slice(before));
});

test("players take turns by who they are, whoever came first", async () => {
  const turns = async (players: readonly string[]) => {
    const driver = await TestDriver.open(segmentation);
    for (const user_id of players) driver.pipe("CasinoEvent", bet(1, { more: { user_id } }));
    const before = driver.tick(later("1m")).records.length;
    driver.configure(rulesWith(ACTIVE), later("1m")).tick(later("40d"));
    return driver.records.slice(before).map(({ topic, key }) => `${topic} ${key}`);
  };
  expect(await turns(PLAYERS.toReversed())).toEqual(await turns(PLAYERS));
});
