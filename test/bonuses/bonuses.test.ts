import { describe, expect, test } from "vitest";
import type { Trigger } from "../../src/records/generated.ts";
import { DEFAULT_FOLD_RULES, type FoldRules, type TenantFoldRules } from "../../src/rules/fold-rules.ts";
import { TRIGGERS } from "../../topologies/topics.ts";
import { type AnyEvent, bonusAfter, bonusesOf, given, transitionsOf } from "../support/drive.ts";
import { bet, bonus, duration, later, money, rollbackOfBet, START, win } from "../support/events.ts";

async function triggersAfter(events: readonly AnyEvent[], rules?: FoldRules, clock = later("0s")): Promise<Trigger[]> {
  const driver = await given(events, rules);
  driver.tick(clock);
  return driver.output(TRIGGERS, "Trigger");
}

function typesOf(triggers: readonly Trigger[]): string[] {
  return triggers.map(({ type }) => type).filter((type) => type !== "bonus_status_changed");
}

function payloadOf(triggers: readonly Trigger[], type: string): Record<string, unknown> {
  return JSON.parse(triggers.find((each) => each.type === type)?.payload ?? "null") as Record<string, unknown>;
}

function tenantRules(change: Partial<TenantFoldRules>): FoldRules {
  return { ...DEFAULT_FOLD_RULES, defaults: { ...DEFAULT_FOLD_RULES.defaults, ...change } };
}

describe("a bonus's history", () => {
  test("is ordered by time and rank, whatever the order of arrival", async () => {
    const driver = await given([bonus("Lost", later("1h")), bonus("Created", START), bonus("Pending", START)]);
    expect(
      transitionsOf(driver.flush()).map(({ from_status, to_status, in_from_ms }) => [
        from_status,
        to_status,
        in_from_ms,
      ]),
    ).toEqual([
      ["Pending", "Created", 0],
      [null, "Pending", null],
      ["Created", "Lost", 3_600_000],
    ]);
  });

  test("drops and counts a repeated status; progress reports update the fields and are not counted", async () => {
    const row = await bonusAfter([
      bonus("Created", START, { locked_amount: money(50) }),
      bonus("Created", later("1s"), { amount: money(999) }),
      bonus("Ongoing", later("2s"), { locked_amount: money(40) }),
      bonus("Ongoing", later("3s"), { locked_amount: money(35), amount: money(48) }),
      bonus("Ongoing", later("4s"), { locked_amount: money(30), amount: money(45) }),
    ]);
    expect(row).toMatchObject({
      transitions: 2,
      repeats: 1,
      amount: money(45),
      locked_amount: money(30),
      claimed_at: START,
      wagering_started_at: later("2s"),
      active_since: START,
    });
  });

  test("retracts a transition that no longer follows", async () => {
    const driver = await given([bonus("Created", later("2m"))]);
    expect(transitionsOf(driver)).toHaveLength(1);
    driver.pipe("BonusEvent", bonus("Created", later("1m")));
    expect(transitionsOf(driver.flush())).toMatchObject([{ at: later("1m"), to_status: "Created", from_status: null }]);
    expect(bonusesOf(driver)).toMatchObject([{ repeats: 1, transitions: 1, claimed_at: later("1m") }]);
  });

  test("marks what the document does not allow, applies it all the same, and says so once", async () => {
    const events = [bonus("Ongoing", START), bonus("Created", later("1m"))];
    const driver = await given([...events, ...events]);
    expect(transitionsOf(driver)).toMatchObject([{ legal: true }, { legal: false, to_status: "Created" }]);
    expect(typesOf(driver.output(TRIGGERS, "Trigger"))).toEqual(["bonus_anomaly"]);
  });
});

describe("lost too quickly", () => {
  const lostAfter = (limit: string, micros = 0) => [bonus("Created", START), bonus("Lost", later(limit, micros))];

  test("fires up to and including the threshold", async () => {
    expect(typesOf(await triggersAfter(lostAfter("15m")))).toEqual(["bonus_lost_too_quickly"]);
    expect(typesOf(await triggersAfter(lostAfter("15m", 1)))).toEqual([]);
  });

  test("counts from a reversal, and from the first Ongoing when the bonus was never created", async () => {
    const reversed = [...lostAfter("2h"), bonus("Reversed", later("3h")), bonus("Lost", later("3h", 60_000_000))];
    expect(payloadOf(await triggersAfter(reversed), "bonus_lost_too_quickly")).toMatchObject({ elapsed_ms: 60_000 });
    const ongoing = [bonus("Ongoing", START), bonus("Ongoing", later("10m")), bonus("Lost", later("11m"))];
    expect(payloadOf(await triggersAfter(ongoing), "bonus_lost_too_quickly")).toMatchObject({ elapsed_ms: 660_000 });
    expect(typesOf(await triggersAfter([bonus("Lost", START)]))).toEqual([]);
  });

  test("the most specific threshold wins: bonus, type and product, type, product, tenant", async () => {
    const limits = { byBonusId: {}, byTypeProduct: {}, byType: {}, byProduct: {} };
    const fires = async (change: object) => {
      const rule = { ...DEFAULT_FOLD_RULES.defaults.lostTooQuickly, ...limits, ...change };
      return typesOf(await triggersAfter(lostAfter("10m"), tenantRules({ lostTooQuickly: rule }))).length === 1;
    };
    const [short, long] = [duration("5m"), duration("1h")];
    expect(await fires({ threshold: short })).toBe(false);
    expect(await fires({ threshold: short, byProduct: { Casino: long } })).toBe(true);
    expect(await fires({ byProduct: { Casino: long }, byType: { WelcomeBonus: short } })).toBe(false);
    expect(await fires({ byType: { WelcomeBonus: short }, byTypeProduct: { "WelcomeBonus/Casino": long } })).toBe(true);
    expect(await fires({ byTypeProduct: { "WelcomeBonus/Casino": long }, byBonusId: { "BON-1": short } })).toBe(false);
    expect(await fires({ byBonusId: { "BON-1": long }, threshold: short })).toBe(true);
    expect(await fires({ enabled: false })).toBe(false);
  });

  test("never fires for free spins, unless a limit is set for them", async () => {
    const events = [bonus("Created", START, { type: "FreeSpins" }), bonus("Lost", later("1m"), { type: "FreeSpins" })];
    expect(typesOf(await triggersAfter(events))).toEqual([]);
    const rule = { ...DEFAULT_FOLD_RULES.defaults.lostTooQuickly, byType: { FreeSpins: duration("5m") } };
    expect(typesOf(await triggersAfter(events, tenantRules({ lostTooQuickly: rule })))).toEqual([
      "bonus_lost_too_quickly",
    ]);
  });

  test("watches other statuses when told so", async () => {
    const events = [bonus("Created", START), bonus("AutoCompleted", later("1m"))];
    expect(typesOf(await triggersAfter(events))).toEqual([]);
    const rule = { ...DEFAULT_FOLD_RULES.defaults.lostTooQuickly, statuses: ["Lost", "AutoCompleted"] };
    expect(typesOf(await triggersAfter(events, tenantRules({ lostTooQuickly: rule })))).toEqual([
      "bonus_lost_too_quickly",
    ]);
  });

  test("tells how much was wagered of what was required", async () => {
    const required = { required_wagering_amount: money(100) };
    const triggers = await triggersAfter([
      bonus("Created", START, required),
      bet("25", { bonus: 20, locked: 5, at: later("1m") }),
      bonus("Lost", later("2m"), required),
    ]);
    expect(payloadOf(triggers, "bonus_lost_too_quickly")).toMatchObject({
      wagered: "25.00000000",
      required_wagering_amount: "100.00000000",
      wagered_share: "0.25000000",
      threshold_ms: 900_000,
      user_bonus_id: "b1",
      bonus_id: "BON-1",
      from_status: "Created",
      to_status: "Lost",
    });
  });

  test("is stale when it is received more than a day after it happened", async () => {
    const triggers = await triggersAfter([
      bonus("Created", START),
      bonus("Lost", later("1m"), { received_at: later("1d", 60_000_000) }),
      bonus("Reversed", later("2m"), { received_at: later("1d", 120_000_001) }),
    ]);
    expect(triggers.map(({ stale, payload }) => [JSON.parse(payload).to_status, stale])).toEqual([
      ["Created", false],
      ["Lost", false],
      ["Lost", false],
      ["Reversed", true],
    ]);
  });
});

describe("what does not happen", () => {
  test("a pending bonus that is not claimed for more than a day is unclaimed, due a day after it was granted", async () => {
    const events = [bonus("Pending", START)];
    expect(typesOf(await triggersAfter(events, undefined, later("24h")))).toEqual([]);
    const [, trigger] = await triggersAfter(events, undefined, later("24h", 1));
    expect(trigger).toMatchObject({ type: "bonus_unclaimed", occurred_at: later("24h"), cause: "timer" });
  });

  test("a repeat is no answer, a claim is, and a later claim withdraws nothing", async () => {
    const repeated = [bonus("Pending", START), bonus("Pending", later("23h"))];
    expect(typesOf(await triggersAfter(repeated, undefined, later("25h")))).toEqual(["bonus_unclaimed"]);
    const claimed = [bonus("Pending", START), bonus("Created", later("24h")), bonus("Ongoing", later("25h"))];
    expect(typesOf(await triggersAfter(claimed, undefined, later("48h")))).toEqual([]);
    const late = [bonus("Pending", START), bonus("Created", later("24h", 1))];
    expect(typesOf(await triggersAfter(late, undefined, later("25h")))).toEqual(["bonus_unclaimed"]);
  });

  test("a claimed bonus that is not played is not started", async () => {
    const events = [bonus("Pending", START), bonus("Created", later("1h"))];
    const triggers = await triggersAfter(events, undefined, later("30h"));
    expect(typesOf(triggers)).toEqual(["bonus_not_started"]);
    expect(triggers.at(-1)).toMatchObject({ occurred_at: later("25h") });
  });
});

describe("a changed rule", () => {
  const lost = DEFAULT_FOLD_RULES.defaults.lostTooQuickly;
  const unclaimed = DEFAULT_FOLD_RULES.defaults.unclaimed;

  test("judges what happens from then on, not what has been judged", async () => {
    const driver = await given([bonus("Created", START), bonus("Lost", later("30m"))]);
    driver.configure(tenantRules({ lostTooQuickly: { ...lost, threshold: duration("1h") } }), later("30m"));
    driver.pipe("BonusEvent", bonus("Reversed", later("40m")));
    expect(typesOf(driver.output(TRIGGERS, "Trigger"))).toEqual([]);
    driver.pipe("BonusEvent", bonus("Lost", later("70m")));
    expect(typesOf(driver.output(TRIGGERS, "Trigger"))).toEqual(["bonus_lost_too_quickly"]);
  });

  test("that waits less long fires at once for what has waited longer, and once", async () => {
    const driver = await given([bonus("Pending", START)]);
    driver
      .tick(later("10h"))
      .configure(tenantRules({ unclaimed: { ...unclaimed, threshold: duration("1h") } }), later("10h"));
    driver.configure(DEFAULT_FOLD_RULES, later("10h")).tick(later("48h"));
    const fired = driver.output(TRIGGERS, "Trigger").filter(({ type }) => type === "bonus_unclaimed");
    expect(fired).toMatchObject([{ occurred_at: later("1h"), cause: "timer" }]);
  });
});

describe("wagering", () => {
  test("is the bonus and locked parts of effective bets while the bonus is active", async () => {
    const row = await bonusAfter([
      bet(1, { at: later("0s", -1), bonus: 1 }),
      bonus("Created", START, { required_wagering_amount: money(40) }),
      bet(10, { at: START, bonus: 6, locked: 3 }),
      bet(10, { at: later("1m"), bonus: 10, id: "undone" }),
      rollbackOfBet(10, { at: later("2m"), id: "undone" }),
      win(99, { at: later("2m"), bonus: 99 }),
      bonus("Lost", later("3m")),
      bet(5, { at: later("3m"), bonus: 5 }),
    ]);
    expect(row).toMatchObject({ wagered: money(9), progress: money("0.225") });
  });

  test("progress is at most one, and unknown when nothing is required", async () => {
    const played = (required: string) =>
      bonusAfter([
        bonus("Created", START, { required_wagering_amount: money(required) }),
        bet(10, { at: later("1m"), bonus: 10 }),
      ]);
    expect(await played("5")).toMatchObject({ progress: money(1) });
    expect(await played("0")).toMatchObject({ progress: null });
  });

  test("a bet that is rolled back after it was settled is taken out again", async () => {
    const row = await bonusAfter([
      bonus("Created", START),
      bet(10, { at: later("1m"), bonus: 10, id: "old" }),
      bet(3, { at: later("3d"), bonus: 3, round: "r2" }),
      rollbackOfBet(10, { at: later("3d"), id: "old" }),
    ]);
    expect(row).toMatchObject({ wagered: money(3) });
  });

  test("bonuses that are active at once count the same bets and say so", async () => {
    const driver = await given([
      bonus("Created", START),
      bonus("Created", later("1m"), { user_bonus_id: "b2" }),
      bonus("Created", later("9m"), { user_bonus_id: "b3" }),
      bet(10, { at: later("2m"), bonus: 10 }),
      bonus("Lost", later("9m"), { user_bonus_id: "b2" }),
      bonus("Lost", later("9m")),
    ]);
    expect(bonusesOf(driver.flush()).map(({ wagered, flags }) => [wagered, flags])).toEqual([
      [money(10), ["overlapping"]],
      [money(10), ["overlapping"]],
      [money(0), []],
    ]);
  });
});

describe("cost", () => {
  const completed = (type: string, turned: string | null) =>
    bonusAfter([
      bonus("Created", START, { type }),
      bonus("Completed", later("1h"), {
        type,
        bonus_turned_real: turned === null ? null : money(turned),
        bonus_turned_real_base: turned === null ? null : money(turned),
      }),
    ]);

  test("is what turned real, or the amount of the types that are real at once", async () => {
    expect(await completed("WelcomeBonus", "12.5")).toMatchObject({ cost: money("12.5"), cost_base: money("12.5") });
    expect(await completed("WelcomeBonus", null)).toMatchObject({ cost: money(0) });
    expect(await completed("FreeSpins", null)).toMatchObject({ cost: money(50), cost_base: money(50) });
    expect(await completed("CashbackBonus", "0")).toMatchObject({ cost: money(0) });
  });

  test("is nothing once the bonus is reversed", async () => {
    const row = await bonusAfter([
      bonus("Created", START),
      bonus("Completed", later("1h"), { bonus_turned_real: money(5), bonus_turned_real_base: money(5) }),
      bonus("Reversed", later("2h")),
    ]);
    expect(row).toMatchObject({ cost: money(0), turned_real: money(5), ended_at: null, active_since: later("2h") });
  });
});

test("a player without bonuses has no state here until he bets bonus money", async () => {
  const state = async (...events: AnyEvent[]) =>
    (await given(events)).stateOf("acme", "brand", "anna")?.processors["bonuses"];
  expect(await state(bet(3), win(2))).toBeUndefined();
  expect(await state(bet(3, { bonus: 3 }))).toMatchObject({ wagering: { recent: [{ amount: money(3) }] } });
});

test("a bonus's state and timers return to zero when the player stays away", async () => {
  const driver = await given([bonus("Pending", START), bet(3, { bonus: 3 })]);
  driver.tick(later("401d"));
  const state = driver.stateOf("acme", "brand", "anna");
  expect(driver.nextTimer).toBeNull();
  expect(Object.keys(state?.processors ?? {})).toEqual(["features"]);
  expect(state?.pending.size).toBe(0);
});
