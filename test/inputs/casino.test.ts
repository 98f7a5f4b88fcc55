import { describe, expect, it } from "vitest";
import { formatMoney, formatRate } from "../../src/values/money.ts";
import { acceptCasino, accepted, arrive, at, casino, envelope, NOW, rulesWith, verdict } from "./documents.ts";

describe("a casino event", () => {
  it("becomes the document's sample in normal form", () => {
    const event = accepted(arrive(envelope("CASINO", casino())));
    expect(event.key).toBe("acme|sub.example.com|52530");
    expect(event).toMatchObject({
      name: "CasinoEvent",
      record: {
        tenant: "acme",
        origin: "sub.example.com",
        user_id: "52530",
        event_id: "2019020103308257480",
        activity_id: "2019020103308257480",
        occurred_at: at("2015-03-02T08:27:58.721607Z"),
        received_at: NOW,
        source: "file:feed.ndjson:17",
        schema_version: 1,
        type: "Bet",
        status: "Approved",
        game_name: "Dead or Alive",
        vendor_id: "1",
        is_round_end: false,
        per_round: false,
        balance_before: 19_403_000_000,
        wager_amount: 2_000_000_000,
        meta: '{"key1":10,"key2":"some string","key3":false}',
        meta_extra: null,
        flags: [],
      },
    });
  });

  it("needs only the fields that the document marks", () => {
    const optional = ["balance_after", "balance_before", "bonus_wager_amount", "game_type", "locked_wager_amount"];
    const absent = Object.fromEntries([...optional, "status", "wager_amount", "meta"].map((name) => [name, undefined]));
    expect(acceptCasino(absent)).toMatchObject({
      status: "Approved",
      game_type: null,
      balance_after: null,
      meta: null,
    });
  });

  it.each(["bet", "BET", "wIn"])("takes type %s in any case", (type) => {
    expect(["Bet", "Win"]).toContain(acceptCasino({ type }).type);
  });

  it("takes status in any case, and none as Approved", () => {
    expect(acceptCasino({ status: "ROLLBACK" }).status).toBe("Rollback");
    expect(acceptCasino({ status: null }).status).toBe("Approved");
  });

  it.each(["Cancelado", "", 5])("refuses status %j", (status) => {
    expect(verdict(arrive(envelope("CASINO", casino({ status }))))).toBe("unknown_status status");
  });

  it("converts to base currency once, half-even at 8 decimals", () => {
    const event = acceptCasino({ amount: 0.00000005, exchange_rate: 0.1, wager_amount: 0 });
    expect(formatMoney(event.amount_base)).toBe("0.00000000");
    const other = acceptCasino({ amount: 0.00000015, exchange_rate: 0.1, wager_amount: 0 });
    expect(formatMoney(other.amount_base)).toBe("0.00000002");
    expect(formatRate(other.exchange_rate!)).toBe("0.100000000000");
  });

  it("says when the feed gives a round's events one id", () => {
    expect(acceptCasino({}, rulesWith({ activityIds: "per_round" })).per_round).toBe(true);
  });

  it("accepts a negative balance", () => {
    expect(formatMoney(acceptCasino({ balance_after: -0.5 }).balance_after!)).toBe("-0.50000000");
  });
});

describe("the parts of a casino amount", () => {
  const parts = (amount: number, wager?: number | null, bonus?: number | null, locked?: number | null) => {
    const sent = { amount, wager_amount: wager, bonus_wager_amount: bonus, locked_wager_amount: locked };
    const event = acceptCasino(sent);
    const money = [event.wager_amount, event.bonus_wager_amount, event.locked_wager_amount];
    return [...money.map((each) => Number(formatMoney(each))), ...event.flags];
  };

  it("are kept where they add up", () => {
    expect(parts(20, 5, 10, 5)).toEqual([5, 10, 5]);
    expect(parts(0, 0, 0, 0)).toEqual([0, 0, 0]);
  });

  it("are real money where none is given, or all are 0", () => {
    expect(parts(20)).toEqual([20, 0, 0]);
    expect(parts(20, null, 0, 0)).toEqual([20, 0, 0]);
  });

  it("leave the rest to real money where they differ", () => {
    expect(parts(20, 1, 5, 5)).toEqual([10, 5, 5, "amount_mismatch"]);
    expect(parts(20, 1, 10, 10)).toEqual([0, 10, 10, "amount_mismatch"]);
    expect(parts(20, undefined, 5)).toEqual([15, 5, 0, "amount_mismatch"]);
  });

  it("are all real money where bonus and locked exceed the amount", () => {
    expect(parts(20, 0, 15, 6)).toEqual([20, 0, 0, "amount_mismatch"]);
  });
});
