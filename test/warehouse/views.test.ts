import { beforeAll, expect, test } from "vitest";
import type { Micros } from "../../src/values/time.ts";
import { at, bonus, deadLetter, money, playerDay, round, transition, trigger } from "./support/records.ts";
import { useWarehouse } from "./support/warehouse.ts";

const warehouse = useWarehouse();

const bob = { user_id: "bob" };
const liv = { user_id: "liv", currency: "SEK" };
const day = (date: string, time = "10:00:00") => at(`2024-03-${date}T${time}Z`);

/** A round's amounts in base currency; bets and wins count as one each where they are not 0. */
function played(bet: string, win: string) {
  const [stake, won] = [money(bet), money(win)];
  return {
    bet_base: stake,
    win_base: won,
    ggr_base: money(String(Number(bet) - Number(win))),
    bet_count: Number(stake !== 0),
    win_count: Number(won !== 0),
  };
}

beforeAll(async () => {
  const started = (date: string, time?: string) => ({ started_at: day(date, time), ended_at: day(date, time) });
  await warehouse.insert(
    "rounds",
    "Round",
    round({ round_id: "r1", ...started("01"), ...played("10", "4"), game_name: "Gold" }),
    round({ round_id: "r2", ...started("01", "23:59:59.999999"), ...played("0.1", "0.3"), game_name: "Gold II" }),
    round({ round_id: "r3", ...started("02"), ...played("3", "0") }),
    // The last moment of the seven days after the grant on the 1st, and the first one past them.
    round({ round_id: "r4", ...started("08", "09:59:59.999999"), ...played("100", "0") }),
    round({ round_id: "r5", ...started("08"), ...played("1000", "0") }),
    round({ round_id: "r0", ...started("01", "09:59:59.999999"), ...played("7", "0"), game_id: "g2" }),
    round({ round_id: "cancelled", ...started("01"), ...played("0", "0"), status: "cancelled" }),
    round({ round_id: "gone", ...started("01"), ...played("50", "0"), version: 2, is_deleted: true }),
    round({ ...bob, round_id: "r1", ...started("01"), ...played("0", "2") }),
    round({ ...liv, round_id: "r1", ...started("01"), ...played("1", "0") }),
    round({ ...bob, tenant: "other", round_id: "r1", ...started("01"), ...played("9", "0") }),
  );
  const grant = { granted_at: day("01"), claimed_at: day("01") };
  const lost = (ended: string) => ({ status: "Lost", active_since: day("01"), ended_at: day("01", ended) });
  await warehouse.insert(
    "bonuses",
    "Bonus",
    bonus({ user_bonus_id: "b1", ...grant, ...lost("10:05:00") }),
    // The same player again on the 2nd: the windows overlap.
    bonus({ user_bonus_id: "b2", granted_at: day("02"), claimed_at: null, status: "Expired", ended_at: day("03") }),
    bonus({ ...bob, user_bonus_id: "b3", ...grant, ...lost("10:20:00") }),
    bonus({ ...bob, user_bonus_id: "b4", ...grant, status: "Lost", active_since: null, ended_at: day("04") }),
    bonus({
      ...bob,
      user_bonus_id: "b5",
      ...grant,
      status: "Completed",
      ended_at: day("02"),
      amount: money("5.00000001"),
      amount_base: money("5.00000001"),
      turned_real: money("12.5"),
      turned_real_base: money("12.5"),
      cost: money("12.5"),
      cost_base: money("12.5"),
    }),
    bonus({
      ...liv,
      user_bonus_id: "b6",
      ...grant,
      status: "Reversed",
      amount: money("200"),
      amount_base: money("18"),
    }),
    bonus({ user_id: "ann", user_bonus_id: "b7", ...grant, bonus_id: "spins", status: "Forfeited" }),
    bonus({ user_bonus_id: "gone", ...grant, version: 2, is_deleted: true }),
  );
  await warehouse.insert(
    "triggers",
    "Trigger",
    trigger({ trigger_id: "t1", payload: '{"user_bonus_id":"b1"}' }),
    trigger({ trigger_id: "t1", payload: '{"user_bonus_id":"b1"}' }),
    trigger({ trigger_id: "t2", payload: '{"user_bonus_id":"b1"}', occurred_at: day("02") }),
    trigger({ trigger_id: "t3", type: "bonus_status_changed", payload: '{"user_bonus_id":"b2"}' }),
  );
  const to = (user_bonus_id: string, ...statuses: string[]) =>
    statuses.map((to_status, index) =>
      transition({ user_bonus_id, to_status, at: day("01", `10:00:0${index}`), version: index + 1 }),
    );
  await warehouse.insert(
    "bonus_transitions",
    "BonusTransition",
    ...to("b1", "Pending", "Created", "Ongoing", "Lost", "Reversed", "Completed"),
    ...to("b2", "Pending", "Created", "Ongoing", "AutoCompleted"),
    ...to("b3", "Created", "Forfeited"),
    ...to("b4", "Pending", "Expired"),
  );
});

test("bonus campaigns: what each gave, cost and brought back, per currency", async () => {
  const rows = await warehouse.rows("SELECT * FROM v_bonus_campaigns ORDER BY bonus_id, currency");
  expect(rows).toEqual([
    {
      ...{ tenant: "acme", bonus_id: "spins", currency: "EUR", players: "1" },
      ...{ granted: "1", claimed: "1", completed: "0", lost: "0", lost_too_quickly: "0" },
      ...{ forfeited: "1", expired: "0", reversed: "0", amount_granted: "20", amount_granted_base: "20" },
      ...{ turned_real: "0", turned_real_base: "0", net_cost: "0", net_cost_base: "0" },
      ...{ median_time_to_loss_ms: null, return_ggr_base: "0" },
    },
    {
      ...{ tenant: "acme", bonus_id: "welcome", currency: "EUR", players: "2" },
      ...{ granted: "5", claimed: "4", completed: "1", lost: "3", lost_too_quickly: "1" },
      ...{ forfeited: "0", expired: "1", reversed: "0" },
      ...{ amount_granted: "85.00000001", amount_granted_base: "85.00000001" },
      ...{ turned_real: "12.5", turned_real_base: "12.5", net_cost: "12.5", net_cost_base: "12.5" },
      // 5 and 20 minutes. p1: 6 − 0.2 + 3 + 100 from the 1st, and 1000 by the grant of the 2nd; bob: −2.
      ...{ median_time_to_loss_ms: "750000", return_ggr_base: "1106.8" },
    },
    {
      ...{ tenant: "acme", bonus_id: "welcome", currency: "SEK", players: "1" },
      ...{ granted: "1", claimed: "1", completed: "0", lost: "0", lost_too_quickly: "0" },
      ...{ forfeited: "0", expired: "0", reversed: "1", amount_granted: "200", amount_granted_base: "18" },
      ...{ turned_real: "0", turned_real_base: "0", net_cost: "0", net_cost_base: "0" },
      ...{ median_time_to_loss_ms: null, return_ggr_base: "1" },
    },
  ]);
});

test("a campaign's return ends seven days after the grant, to the microsecond", async () => {
  await warehouse.insert(
    "bonuses",
    "Bonus",
    bonus({ tenant: "week", user_bonus_id: "b1", granted_at: day("01"), claimed_at: null }),
  );
  const ends = ["2024-03-01T10:00:00Z", "2024-03-08T09:59:59.999999Z", "2024-03-08T10:00:00Z"];
  for (const [index, started] of ends.entries()) {
    const stake = played(String(10 ** index), "0");
    await warehouse.insert(
      "rounds",
      "Round",
      round({ tenant: "week", round_id: `r${index}`, started_at: at(started), ...stake }),
    );
  }
  expect(await warehouse.rows("SELECT return_ggr_base FROM v_bonus_campaigns WHERE tenant = 'week'")).toEqual([
    { return_ggr_base: "11" },
  ]);
});

test("the bonus funnel: how many ever reached each stage", async () => {
  expect(await warehouse.rows("SELECT * FROM v_bonus_funnel")).toEqual([
    {
      ...{ tenant: "acme", bonus_id: "welcome", granted: "4", pending: "3", claimed: "3", wagering_started: "2" },
      ...{ completed: "2", lost: "1", forfeited: "1", expired: "1", reversed: "1" },
      ...{ claimed_share: "0.75", wagering_started_share: "0.5", completed_share: "0.5" },
    },
  ]);
});

test("games by day: turnover, GGR and RTP in base currency", async () => {
  const rows = await warehouse.rows(
    "SELECT * FROM v_games_daily WHERE tenant = 'acme' AND date <= '2024-03-02' ORDER BY date, game_id",
  );
  const game = { tenant: "acme", game_id: "g1", vendor_id: null };
  expect(rows).toEqual([
    // 10 + 0.1 + 0 + 1 staked by three players, 4 + 0.3 + 2 won; 6.3 / 11.1.
    {
      ...{ ...game, date: "2024-03-01", game_name: "Gold II", turnover: "11.1", wins: "6.3", ggr: "4.8" },
      ...{ rtp: "0.56756757", players: "3", rounds: "4" },
    },
    {
      ...{ ...game, date: "2024-03-01", game_id: "g2", game_name: null, turnover: "7", wins: "0", ggr: "7" },
      ...{ rtp: "0", players: "1", rounds: "1" },
    },
    {
      ...{ ...game, date: "2024-03-02", game_name: null, turnover: "3", wins: "0", ggr: "3" },
      ...{ rtp: "0", players: "1", rounds: "1" },
    },
  ]);
});

test("a game without turnover has no RTP", async () => {
  await warehouse.insert("rounds", "Round", round({ tenant: "free", ...played("0", "5") }));
  expect(await warehouse.rows("SELECT turnover, rtp FROM v_games_daily WHERE tenant = 'free'")).toEqual([
    { turnover: "0", rtp: null },
  ]);
});

test("players by day: as the days' rows have it, without those that were retracted", async () => {
  const first = Date.UTC(2024, 2, 1) / 86_400_000;
  const cost = { bonus_cost_base: money("12.5"), ngr_base: money("-10.5") };
  await warehouse.insert(
    "player_days",
    "PlayerDay",
    playerDay({ ...bob, date: first, rounds: 1, wins: 1, win_base: money("2"), ggr_base: money("-2") }),
    playerDay({ ...bob, date: first + 1, ...cost, deposits: 1, deposit_base: money("7") }),
    playerDay({ ...bob, date: first + 2, version: 2, is_deleted: true }),
  );
  const rows = await warehouse.rows(
    "SELECT date, rounds, wins, win_base, ggr_base, bonus_cost_base, ngr_base, deposit_base FROM v_players_daily WHERE user_id = 'bob' ORDER BY date",
  );
  expect(rows).toEqual([
    {
      ...{ date: "2024-03-01", rounds: "1", wins: "1", win_base: "2", ggr_base: "-2" },
      ...{ bonus_cost_base: "0", ngr_base: "0", deposit_base: "0" },
    },
    {
      ...{ date: "2024-03-02", rounds: "0", wins: "0", win_base: "0", ggr_base: "0" },
      ...{ bonus_cost_base: "12.5", ngr_base: "-10.5", deposit_base: "7" },
    },
  ]);
});

test("recent dead letters are those of the last seven days, newest first", async () => {
  const [{ now } = { now: "0" }] = await warehouse.rows("SELECT toUnixTimestamp64Micro(now64(6)) AS now");
  const ago = (days: number) => (Number(now) - days * 86_400_000_000) as Micros;
  await warehouse.insert(
    "dead_letters",
    "DeadLetter",
    deadLetter({ id: "old", received_at: ago(7.01) }),
    deadLetter({ id: "week", received_at: ago(6.99) }),
    deadLetter({ id: "new", received_at: ago(0.01) }),
  );
  const rows = await warehouse.rows("SELECT id FROM v_dead_letters_recent");
  expect(rows.map(({ id }) => id)).toEqual(["new", "week"]);
});

test("freshness names each table's newest event and its lag", async () => {
  const rows = await warehouse.rows(
    "SELECT table, newest_event_at, lag_seconds > 30000000 AS late FROM v_freshness WHERE table IN ('rounds', 'bonuses', 'casino_events')",
  );
  expect(rows).toEqual([
    { table: "bonuses", newest_event_at: "2024-03-04 10:00:00.000000", late: "1" },
    { table: "casino_events", newest_event_at: null, late: null },
    { table: "rounds", newest_event_at: "2024-03-08 10:00:00.000000", late: "1" },
  ]);
});

test("the profiles of players are as fresh as the newest update, whenever they registered", async () => {
  await warehouse.insert("player_profiles", "PlayerProfile", {
    ...{ received_at: day("09"), source: "file", schema_version: 1, tenant: "default", origin: "se", user_id: "liv" },
    ...{ event_id: "p1", occurred_at: day("07"), username: null, registration_date: day("08"), country: "SE" },
    ...{ currency: null, gender: null, affiliate: null, operator: null, tags: null, is_blocked: null },
    ...{ consent_email: null, cleared: [], meta_extra: null, flags: [] },
  });
  const rows = await warehouse.rows("SELECT newest_event_at FROM v_freshness WHERE table = 'players'");
  expect(rows).toEqual([{ newest_event_at: "2024-03-07 10:00:00.000000" }]);
});
