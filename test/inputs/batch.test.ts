import { describe, expect, it } from "vitest";
import { accept } from "../../src/inputs/accept.ts";
import { formatMoney } from "../../src/values/money.ts";
import {
  accepted,
  arrival,
  arrive,
  at,
  envelope,
  type Fields,
  game,
  gameround,
  item,
  payment,
  record,
  rulesWith,
  verdict,
} from "./documents.ts";

describe("a gameround", () => {
  const round = (overrides: Fields = {}) => record("CasinoEvent", arrive(envelope("GAMEROUND", gameround(overrides))));

  it("becomes a casino event that does not know the game's name or the round's end", () => {
    expect(round()).toMatchObject({
      origin: "acme.example",
      event_id: "u1",
      activity_id: "u1",
      type: "Bet",
      status: "Approved",
      round_id: "r1",
      game_name: null,
      vendor_id: null,
      is_round_end: null,
      exchange_rate: 1_000_000_000_000,
    });
  });

  it("is all bonus or all real money", () => {
    expect(round()).toMatchObject({ wager_amount: 500_000_000, bonus_wager_amount: 0, locked_wager_amount: 0 });
    expect(round({ is_bonus: true, is_win: true })).toMatchObject({
      type: "Win",
      wager_amount: 0,
      bonus_wager_amount: 500_000_000,
    });
  });

  it("converts by the tenant's rate, and remarks where there is none", () => {
    expect(formatMoney(round({ currency: "sek" }).amount_base)).toBe("0.44000000");
    expect(round({ currency: "JPY" })).toMatchObject({ amount_base: 0, exchange_rate: null, flags: ["no_rate"] });
  });

  it("keeps what its document does not know", () => {
    expect(round({ meta: { b: 1 }, a: null })).toMatchObject({ meta: null, meta_extra: '{"a":null,"meta":{"b":1}}' });
  });

  it.each(["yes", 1, "true", null])("takes is_win strictly as true or false, not %j", (is_win) => {
    const code = is_win === null ? "missing_field" : "invalid_field";
    expect(verdict(arrive(envelope("GAMEROUND", gameround({ is_win }))))).toBe(`${code} is_win`);
  });
});

describe("a payment", () => {
  const paid = (type: string, overrides: Fields = {}, rules = rulesWith()) =>
    record("PaymentEvent", arrive(envelope(type, payment(overrides)), rules));

  it("is a deposit or a withdrawal", () => {
    expect(paid("DEPOSIT")).toMatchObject({ kind: "deposit", event_id: "u1", method: "card", amount: 10_000_000_000 });
    expect(paid("WITHDRAW").kind).toBe("withdraw");
  });

  it("takes amount_eur as the base amount where the base is EUR", () => {
    const event = paid("DEPOSIT", { currency: "SEK", amount_eur: 8.5 });
    expect(event).toMatchObject({ amount_base: 850_000_000, exchange_rate: null, flags: [] });
  });

  it("does not take amount_eur where the base is another currency", () => {
    const rules = rulesWith({ baseCurrency: "SEK" });
    expect(formatMoney(paid("DEPOSIT", { currency: "SEK", amount_eur: 8.5 }, rules).amount_base)).toBe("100.00000000");
    expect(paid("DEPOSIT", { amount_eur: 8.5 }, rules).flags).toEqual(["no_rate"]);
  });

  it("falls back on rates where amount_eur is null", () => {
    expect(formatMoney(paid("DEPOSIT", { currency: "SEK", amount_eur: null }).amount_base)).toBe("8.80000000");
  });
});

describe("a player update", () => {
  const update = (overrides: Fields) => record("PlayerProfile", arrive(envelope("PLAYER", item(overrides))));

  it("tells absent from null: unchanged from cleared", () => {
    expect(update({ username: null, country: "SE", affiliate: null })).toMatchObject({
      username: null,
      country: "SE",
      gender: null,
      cleared: ["affiliate", "username"],
    });
  });

  it("reads every attribute", () => {
    const attributes = {
      username: "ada",
      registration_date: "2023-11-05T08:00:00Z",
      country: "SE",
      currency: "sek",
      gender: "F",
      affiliate: "aff",
      operator: "op-1",
      tags: ["vip", "new"],
      consent_email: true,
      is_blocked: false,
    };
    const registration_date = at("2023-11-05T08:00:00Z");
    expect(update(attributes)).toMatchObject({
      ...attributes,
      registration_date,
      currency: "SEK",
      cleared: [],
      meta_extra: null,
    });
  });

  it("clears tags where there are none", () => {
    expect(update({ tags: [], country: null })).toMatchObject({ tags: null, cleared: ["country", "tags"] });
    expect(update({ tags: null })).toMatchObject({ tags: null, cleared: ["tags"] });
    expect(update({})).toMatchObject({ tags: null, cleared: [] });
  });

  it("keeps operator as an attribute: the key does not change", () => {
    expect(accepted(arrive(envelope("PLAYER", item({ operator: "op-1" })))).key).toBe("acme|acme.example|52530");
  });

  it("refuses what is none of its choices", () => {
    expect(verdict(arrive(envelope("PLAYER", item({ gender: "X" }))))).toBe("invalid_field gender");
    expect(verdict(arrive(envelope("PLAYER", item({ tags: ["a", 1] }))))).toBe("invalid_field tags[1]");
    expect(verdict(arrive(envelope("PLAYER", item({ tags: "a" }))))).toBe("invalid_field tags");
    expect(verdict(arrive(envelope("PLAYER", item({ is_blocked: "no" }))))).toBe("invalid_field is_blocked");
  });
});

describe("a game update", () => {
  it("is keyed by tenant and game", () => {
    expect(accepted(arrive(envelope("GAME", game({ game_id: 5 })))).key).toBe("acme|5");
  });

  it("has a device and free spins even where they are omitted", () => {
    expect(record("GameProfile", arrive(envelope("GAME", game())))).toMatchObject({
      device: "undefined",
      has_freespins: "unknown",
      name: null,
      categories: null,
    });
    expect(verdict(arrive(envelope("GAME", game({ has_freespins: "maybe" }))))).toBe("invalid_field has_freespins");
  });
});

describe("a login", () => {
  it("is a login of the door's origin where the door has one", () => {
    const outcome = accept(arrival(envelope("LOGIN", item()), { origin: "door.example" }), rulesWith());
    expect(record("LoginEvent", outcome)).toMatchObject({ event_id: "u1", origin: "door.example", user_id: "52530" });
  });
});
