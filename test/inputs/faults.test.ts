import { describe, expect, it } from "vitest";
import { arrive, bonus, casino, envelope, type Fields, payment, rulesWith, spelling, verdict } from "./documents.ts";

const casinoVerdict = (overrides: Fields) => verdict(arrive(envelope("CASINO", casino(overrides))));
const REQUIRED =
  "activity_id amount currency exchange_rate game_id game_name is_round_end origin round_id timestamp type user_id vendor_id vendor_name";
const REQUIRED_OF_BONUS =
  "amount bonus_id currency exchange_rate origin product status timestamp type user_bonus_id user_id";

describe("a fault", () => {
  it.each(["{", "", "nonsense", "17", '"x"', "[]", "null"])("is malformed_json in %j", (text) => {
    expect(verdict(arrive(text))).toBe("malformed_json");
  });

  it("is malformed_json where the bytes are not UTF-8", () => {
    const latin1 = Buffer.from(envelope("CASINO", casino({ game_name: "Clássico" })), "latin1");
    expect(verdict(arrive(latin1))).toBe("malformed_json");
  });

  it.each(REQUIRED.split(" "))("is missing_field where casino has no %s", (name) => {
    expect(casinoVerdict({ [name]: undefined })).toBe(`missing_field ${name}`);
    expect(casinoVerdict({ [name]: null })).toBe(`missing_field ${name}`);
  });

  it.each(REQUIRED_OF_BONUS.split(" "))("is missing_field where bonus has no %s", (name) => {
    expect(verdict(arrive(envelope("BONUS", bonus({ [name]: undefined }))))).toBe(`missing_field ${name}`);
  });

  it.each([
    [{ amount: "12,50" }, "amount"],
    [{ amount: true }, "amount"],
    [{ amount: {} }, "amount"],
    [{ amount: 1e30 }, "amount"],
    [{ amount: `${"9".repeat(30)}.999999999` }, "amount"],
    [{ balance_after: "x" }, "balance_after"],
    [{ exchange_rate: 0 }, "exchange_rate"],
    [{ exchange_rate: -1 }, "exchange_rate"],
    [{ exchange_rate: 4e-13 }, "exchange_rate"],
    [{ exchange_rate: 1e27 }, "exchange_rate"],
    [{ amount: "9e29", exchange_rate: 100 }, "amount"],
    [{ activity_id: "" }, "activity_id"],
    [{ user_id: false }, "user_id"],
    [{ user_id: "\ud800" }, "user_id"],
    [{ user_id: "x".repeat(4_097) }, "user_id"],
    [{ game_name: 5 }, "game_name"],
    [{ is_round_end: "false" }, "is_round_end"],
    [{ timestamp: "yesterday" }, "timestamp"],
    [{ timestamp: 1_709_669_644 }, "timestamp"],
    [{ type: "Jackpot" }, "type"],
    [{ currency: 978 }, "currency"],
    [{ meta: "text" }, "meta"],
  ])("is invalid_field in %j", (overrides, path) => {
    expect(casinoVerdict(overrides)).toBe(`invalid_field ${path}`);
  });

  it.each(["amount", "wager_amount", "bonus_wager_amount", "locked_wager_amount"])(
    "is negative_amount in %s",
    (name) => {
      expect(casinoVerdict({ [name]: -0.01 })).toBe(`negative_amount ${name}`);
    },
  );

  it("is negative_amount in the amounts of other documents", () => {
    for (const name of ["amount", "locked_amount", "required_wagering_amount", "bonus_turned_real"])
      expect(verdict(arrive(envelope("BONUS", bonus({ [name]: -1 }))))).toBe(`negative_amount ${name}`);
    expect(verdict(arrive(envelope("DEPOSIT", payment({ amount_eur: "-1e-3" }))))).toBe("negative_amount amount_eur");
  });

  it("is negative_amount however little that is, but for a zero", () => {
    for (const amount of [-1e-9, "-1e-9", "-0.000000001", "-0.00000000000000000000012"])
      expect(casinoVerdict({ bonus_wager_amount: amount })).toBe("negative_amount bonus_wager_amount");
    for (const amount of [-0, "-0", "-0.00", "-0e5", 1e-9])
      expect(casinoVerdict({ bonus_wager_amount: amount })).toBe("accepted");
  });

  it.each(["ZZZ", "XXX", "", "EURO!", "ſek"])("is unknown_currency in %j", (currency) => {
    expect(casinoVerdict({ currency })).toBe("unknown_currency currency");
  });

  it("is timestamp_in_future more than the tolerance ahead of the arrival", () => {
    expect(casinoVerdict({ timestamp: "2024-03-06T00:10:00Z" })).toBe("accepted");
    for (const timestamp of ["2024-03-06T00:10:00.000001Z", "2255-07-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
      expect(casinoVerdict({ timestamp })).toBe("timestamp_in_future timestamp");
  });

  it("is too_large where meta and what is unknown take more than 16 KiB together", () => {
    const half = "x".repeat(8 * 1024 - 8);
    expect(casinoVerdict({ meta: { a: half } })).toBe("accepted");
    expect(casinoVerdict({ meta: { a: half }, b: half })).toBe("accepted");
    expect(casinoVerdict({ meta: { a: half }, b: `${half}x` })).toBe("too_large meta");
    expect(casinoVerdict({ meta: { a: "é".repeat(8 * 1024) } })).toBe("too_large meta");
    expect(verdict(arrive(envelope("DEPOSIT", payment({ meta: `${half}${half}123456` }))))).toBe("too_large meta");
  });

  it("is too_large where the largest unknown field is, when there is no meta", () => {
    expect(casinoVerdict({ meta: null, a: "x", b: "x".repeat(16 * 1024) })).toBe("too_large b");
    expect(casinoVerdict({ meta: { a: 1 }, b: "x".repeat(16 * 1024) })).toBe("too_large meta");
    const deep = JSON.parse("[".repeat(101) + "]".repeat(101));
    expect(casinoVerdict({ a: deep, b: "x".repeat(20_000) })).toBe("too_large a");
  });

  it("is unknown_type before unknown_tenant", () => {
    const outcome = arrive(envelope("NONE", {}, "nowhere"));
    expect(verdict(outcome)).toBe("unknown_type type");
    expect(outcome).toMatchObject({ faults: [{ code: "unknown_type" }, { code: "unknown_tenant", path: "tenant" }] });
  });
});

describe("an unknown type", () => {
  it.each([
    ["an item of a batch", { event: "BONUS", data: {} }, "event"],
    ["an item that names no event", { data: {} }, "event"],
    ["an envelope", { type: "PROMOTION", payload: {} }, "type"],
    ["an envelope that names no type", { payload: {} }, "type"],
    ["anything else", { user_id: "u" }, "type"],
  ])("of %s is told where it would be, with those that it may be", (_, document, path) => {
    const outcome = arrive(JSON.stringify(document));
    expect(verdict(outcome)).toBe(`unknown_type ${path}`);
    if (outcome.accepted) throw new Error("accepted");
    const [fault] = outcome.faults;
    expect(fault?.message).toContain("GAMEROUND, DEPOSIT, WITHDRAW, LOGIN, PLAYER, GAME");
    expect(fault?.message.includes("BONUS, GAMEROUND")).toBe(path === "type");
  });
});

describe("several faults", () => {
  it("come as size, then what is missing, then the document's order; the message lists all", () => {
    const text = envelope(
      "CASINO",
      casino({
        wager_amount: -1,
        user_id: null,
        timestamp: "x",
        meta: { a: "x".repeat(20_000) },
        amount: "y",
        game_id: null,
      }),
    );
    const outcome = arrive(text);
    expect(verdict(outcome)).toBe("too_large meta");
    if (outcome.accepted) throw new Error("accepted");
    expect(outcome.faults.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "too_large meta",
      "missing_field game_id",
      "missing_field user_id",
      "invalid_field amount",
      "invalid_field timestamp",
      "negative_amount wager_amount",
    ]);
    for (const { path, message } of outcome.faults) expect(outcome.deadLetter.message).toContain(`${path}: ${message}`);
  });

  it("do not depend on the order in which the fields arrive", () => {
    const document = casino({ amount: "y", wager_amount: -1, currency: "ZZZ" });
    const reversed = Object.fromEntries(Object.entries(document).reverse());
    const messages = [document, reversed].map((each) => {
      const outcome = arrive(envelope("CASINO", each));
      return outcome.accepted ? "" : outcome.deadLetter.message;
    });
    expect(messages[0]).toBe(messages[1]);
    expect(messages[0]).not.toBe("");
  });
});

describe("what is let pass", () => {
  it("ids of 4,096 characters, each escaped in the player's key", () => {
    const outcome = arrive(envelope("CASINO", casino({ user_id: "|".repeat(4_096) })));
    expect(outcome.accepted && outcome.event.key.length).toBeGreaterThan(3 * 4_096);
  });

  it.each([
    ["2015-03-02T8:27:58.10Z", "2015-03-02T08:27:58.100000Z"],
    ["2015-03-02T08:27:58", "2015-03-02T08:27:58.000000Z"],
    ["2015-03-02T10:27:58.123456789+02:00", "2015-03-02T08:27:58.123456Z"],
    ["2015-03-02t08:27:58z", "2015-03-02T08:27:58.000000Z"],
  ])("timestamp %s", (timestamp, same) => {
    const occurred = [timestamp, same].map((each) => {
      const outcome = arrive(envelope("CASINO", casino({ timestamp: each })));
      return outcome.accepted ? outcome.event.record.occurred_at : verdict(outcome);
    });
    expect(occurred[0]).toBe(occurred[1]);
  });

  it.each([
    ["eur", "EUR"],
    ["bit", "BIT"],
    ["BIT", "BIT"],
    ["bgn", "BGN"],
  ])("currency %s", (currency, upper) => {
    const outcome = arrive(envelope("CASINO", casino({ currency })));
    expect(outcome).toMatchObject({ accepted: true, event: { record: { currency: upper } } });
  });

  it("an extra currency is the tenant's own", () => {
    const none = rulesWith({ extraCurrencies: new Set() });
    expect(verdict(arrive(envelope("CASINO", casino({ currency: "BIT" })), none))).toBe("unknown_currency currency");
  });

  it("numbers as texts, a byte order mark, blanks around", () => {
    const text = envelope("CASINO", casino({ amount: "20.00", exchange_rate: "1", wager_amount: "2e1" }));
    expect(verdict(arrive(`\ufeff ${text}\r\n`))).toBe("accepted");
  });

  it("unknown fields, which are kept with sorted keys", () => {
    const text = spelling(
      { type: "CASINO", tenant: "acme" },
      "payload",
      JSON.stringify(casino({ z: [1], a: { y: 1, b: null } })),
    );
    expect(arrive(text)).toMatchObject({ event: { record: { meta_extra: '{"a":{"b":null,"y":1},"z":[1]}' } } });
  });
});
