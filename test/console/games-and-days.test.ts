import { beforeAll, expect, test } from "vitest";
import { gamesAndDays } from "../../src/console/games-and-days.ts";
import { Tables } from "../../src/console/tables.ts";
import type { Warehouse } from "../../src/warehouse/port.ts";
import { at, money, round } from "../warehouse/support/records.ts";
import { useWarehouse } from "../warehouse/support/warehouse.ts";

const NOW = "2024-03-10T12:00:00Z";
const LONG_BEFORE = 1_000;

const warehouse = useWarehouse();

function played(id: string, when: string, bet: number, win: number, more: Partial<Parameters<typeof round>[0]> = {}) {
  return round({
    ...{ round_id: id, started_at: at(`2024-03-${when}Z`), ended_at: at(`2024-03-${when}Z`), win_count: 1 },
    ...{ bet_base: money(String(bet)), win_base: money(String(win)), ggr_base: money(String(bet - win)) },
    ...more,
  });
}

beforeAll(async () => {
  await warehouse.insert(
    "rounds",
    "Round",
    ...Array.from({ length: LONG_BEFORE }, (_, index) => played(`b${index}`, "01T10:00:00", 10, 9)),
    played("last before", "08T23:59:59.999999", 500, 0, { game_id: "old" }),
    played("first", "09T00:00:00", 10, 0, { game_name: "Gold" }),
    played("other's", "09T10:00:00", 10, 20, { user_id: "p2" }),
    played("today's", "10T10:00:00", 20, 10, { game_name: "Gold II" }),
    played("unnamed", "10T11:00:00", 20, 10),
    played("of no game", "10T10:00:00", 3, 1, { game_id: null }),
    played("cancelled", "10T10:00:00", 0, 0, { bet_count: 0, win_count: 0 }),
    played("gone", "10T10:00:00", 70, 0, { version: 2, is_deleted: true }),
  );
});

async function told(days: number) {
  const engine = await (warehouse.get() as Required<Warehouse>).readOnlyEngine();
  return gamesAndDays(new Tables(engine, "acme", new AbortController().signal), NOW, days);
}

test("a game's figures are those of the days that are asked about, with what it returned before as the expectation", async () => {
  const { games } = await told(1);
  expect(games).toMatchObject([
    {
      ...{ tenant: "acme", game_id: "g1", name: "Gold II", rounds: 4, players: 2, turnover: 60, wins: 40, ggr: 20 },
      ...{ rtp: expect.closeTo(40 / 60, 12), expected: expect.closeTo(0.9, 12), expected_from: "before" },
    },
  ]);
});

test("the standard error of its return is that of a ratio of sums", async () => {
  const rtp = 40 / 60;
  const squares = [
    [10, 0],
    [10, 20],
    [20, 10],
    [20, 10],
  ].map(([bet = 0, win = 0]) => (win - rtp * bet) ** 2);
  const error = Math.sqrt(squares.reduce((sum, each) => sum + each, 0)) / 60;
  expect((await told(1)).games).toMatchObject([{ rtp_error: expect.closeTo(error, 12) }]);
});

test("days hold every round that was played, whether its game is known or not, and none from before", async () => {
  expect((await told(1)).daily).toEqual([
    { date: "2024-03-09", turnover: 20, ggr: 0, rounds: 2 },
    { date: "2024-03-10", turnover: 43, ggr: 22, rounds: 3 },
  ]);
});

test("over a longer time there is nothing before, and so no expectation", async () => {
  const { games, daily } = await told(30);
  expect(games).toMatchObject([
    { game_id: "g1", turnover: 10_060, expected: null, expected_from: "" },
    { game_id: "old", rounds: 1, turnover: 500 },
  ]);
  expect(daily.map(({ date }) => date)).toEqual(["2024-03-01", "2024-03-08", "2024-03-09", "2024-03-10"]);
});
