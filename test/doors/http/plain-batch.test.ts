import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutItems } from "../../../src/doors/http/cut-items.ts";
import { EventIntake } from "../../../src/doors/http/event-intake.ts";
import type { TenantInputRules } from "../../../src/rules/input-rules.ts";
import { parseRate } from "../../../src/values/money.ts";
import { NOW, rulesWith } from "../../inputs/documents.ts";
import { testTarget } from "../../support/outcomes.ts";

const target = await testTarget();
const SENDING = { tenant: "acme", position: "/v1/integration/events#abc.1" };
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** A game round as most senders spell it: names of fields to the JSON of their values. */
const USUAL = {
  unique_id: '"m-1"',
  timestamp: '"2024-03-05T20:14:04.373490Z"',
  player_id: '"p-1"',
  game_id: '"g-1"',
  round_id: '"r-1"',
  amount: "12.5",
  currency: '"EUR"',
  is_win: "false",
  is_bonus: "true",
} as const;
type Field = keyof typeof USUAL;

function itemOf(fields: Partial<Record<Field, string>> = {}): string {
  const members = Object.entries({ ...USUAL, ...fields }).map(([name, value]) => `"${name}":${value}`);
  return `{"event":"gameround","data":{${members.join(",")}}}`;
}

function loginOf(fields: Partial<Record<Field, string>> = {}): string {
  const { unique_id, timestamp, player_id } = USUAL;
  const members = Object.entries({ unique_id, timestamp, player_id, ...fields });
  return `{"event":"login","data":{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}}`;
}

function bodyOf(...items: string[]): Buffer {
  return Buffer.from(`{"items":[${items.join(",")}]}`);
}

function intakeWith(overrides: Partial<TenantInputRules>): EventIntake {
  return new EventIntake({ rules: rulesWith(overrides), target, now: () => NOW, onTaken: () => undefined });
}

/** What the door makes of a body, and what it would if nothing were plain. */
function takenBothWays(body: Buffer, overrides: Partial<TenantInputRules> = {}, intake = intakeWith(overrides)) {
  const batch = intake.open(body, SENDING);
  const cut = cutItems(body, NO_LIMIT, batch.read);
  const general = cutItems(body, NO_LIMIT);
  const shortWay = cut.kind === "items" ? intake.takeItems(cut.items, batch) : cut.kind;
  const longWay = general.kind === "items" ? intake.takeItems(general.items, { ...batch, records: [] }) : general.kind;
  return {
    shortWay: told(shortWay),
    longWay: told(longWay),
    plain: cut.kind === "items" ? batch.records.filter((record) => record !== undefined).length : 0,
  };
}

/** As texts, which are compared much faster. */
function told(taken: ReturnType<EventIntake["takeItems"]> | string) {
  if (typeof taken === "string") return taken;
  const records = taken.records.map(({ topic, partition, key, value, headers = {} }) =>
    [topic, partition, key, value, ...Object.entries(headers).flat()].map((part) =>
      Buffer.isBuffer(part) ? part.toString("hex") : String(part),
    ),
  );
  const refused = taken.outcomes.map((outcome) => (outcome.accepted ? "" : JSON.stringify(outcome.faults)));
  return records.map((record, index) => `${record.join(" ")} ${refused[index]}`).join("\n");
}

/** How many of the items are taken the short way, which has to come to the same. */
function plainOf(body: Buffer, overrides: Partial<TenantInputRules> = {}): number {
  const { shortWay, longWay, plain } = takenBothWays(body, overrides);
  expect(shortWay).toBe(longWay);
  return plain;
}

const IDS = [
  "17",
  "0",
  "017",
  "-0",
  "1.0",
  "1e2",
  "123456789012345",
  "12345678901234567",
  '""',
  '"a|b"',
  '"%"',
  '"a\\n"',
];
const ODD_TEXTS = ['"ü"', '"\u007f"', '"\u0001"', "null", "true", "[]", '{"a":1}', `"${"x".repeat(64)}"`, "nul", '"'];
const id = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[ -~]{1,20}$/).map((text) => JSON.stringify(text)) },
  fc.constantFrom(...IDS, ...ODD_TEXTS),
);
const amountText = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(3_000_000), fc.stringMatching(/^\d{1,10}$/)).map((parts) => parts.join(".")),
  },
  { weight: 2, arbitrary: fc.nat().map(String) },
  fc.constantFrom(
    "1407374.88355327",
    "1407374.88355328",
    "999999999999999",
    "00.1",
    "1.",
    ".5",
    "-1",
    "1e3",
    '"1.5"',
    "0.0",
  ),
);
const two = (most: number) => fc.nat(most).map((value) => String(value).padStart(2, "0"));
const timestamp = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.integer({ min: 1965, max: 2024 }), two(13), two(32), two(24), two(60), two(60), fc.nat(999_999))
      .map(([y, mo, d, h, mi, s, f]) => `"${y}-${mo}-${d}T${h}:${mi}:${s}.${String(f).padStart(6, "0")}Z"`),
  },
  fc.constantFrom(
    '"2024-03-05T8:14:04Z"',
    '"2024-03-05 20:14:04.1+01:00"',
    '"2024-02-29T00:00:0x.000000Z"',
    "5",
    "null",
  ),
);
const currency = fc.constantFrom(
  '"EUR"',
  '"SEK"',
  '"USD"',
  '"JPY"',
  '"BIT"',
  '"bit"',
  '"eur"',
  '"XYZ"',
  '"EURO"',
  "1",
  '""',
);
const word = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("true", "false") },
  fc.constantFrom("tru", '"true"', "1", "null"),
);

/** Mostly the usual value: what is odd is odd by itself. */
function mostly<Value>(usual: Value, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });
}

const FIELDS_OF_LOGIN = 3;

const values: Record<Field, fc.Arbitrary<string>> = {
  unique_id: id,
  timestamp,
  player_id: id,
  game_id: id,
  round_id: id,
  amount: amountText,
  currency,
  is_win: word,
  is_bonus: word,
};
const members = fc
  .tuple(
    fc.record(
      Object.fromEntries(Object.entries(values).map(([name, each]) => [name, mostly(USUAL[name as Field], each)])),
    ),
    mostly<string[][]>(
      [],
      fc.constantFrom([["amount", "1"]], [["extra", "1"]], [["unique_idx", '"a"']], [["__proto__", "{}"]]),
    ),
    mostly(0, fc.integer({ min: 0, max: 9 })),
  )
  .chain(([fields, more, kept]) => {
    const all = [...Object.entries(fields), ...more];
    const some = kept === 0 ? all : all.slice(0, kept);
    return mostly(some, fc.shuffledSubarray(some, { minLength: some.length }));
  });
const blank = mostly("", fc.constantFrom(" ", "\n", " \t\r\n", "\u00a0"));
const item = fc
  .record({
    members,
    blank,
    event: mostly('"gameround"', fc.constantFrom('"GAMEROUND"', '"LOGIN"', '"gameroun"', "1")),
    isLogin: mostly(false, fc.constant(true)),
    more: mostly("", fc.constantFrom(',"tenant":"acme"', ',"tenant":"globex"', ',"data":{}', ",")),
    isDataFirst: fc.boolean(),
  })
  .map(({ members: all, blank: _, event: usual, isLogin, more, isDataFirst }) => {
    const event = isLogin ? '"login"' : usual;
    const data = (isLogin ? all.slice(0, FIELDS_OF_LOGIN) : all)
      .map(([name, value]) => `${_}"${name}"${_}:${_}${value}${_}`)
      .join(",");
    const parts = [`${_}"event"${_}:${_}${event}${_}`, `${_}"data":${_}{${data}}${_}`];
    return `{${(isDataFirst ? parts.toReversed() : parts).join(",")}${more}}`;
  });
const tenant = fc.record({
  activityIds: fc.constantFrom("unique", "per_round"),
  baseCurrency: fc.constantFrom("EUR", "SEK", "BIT"),
  defaultOrigin: fc.constantFrom("acme.example", "ö|%"),
  rates: fc.constant(
    new Map([
      ["SEK", parseRate("0.088123456789")!],
      ["BIT", parseRate("60123.5")!],
      ["JPY", parseRate("100")!],
    ]),
  ),
});

describe("a batch of game rounds and logins", () => {
  it("gives the records of the general way, whatever of it goes the short one", () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), tenant, (items, overrides) => {
        plainOf(bodyOf(...items), overrides);
      }),
      { numRuns: 1000 },
    );
  });

  it("does so with any byte of it changed, left out or repeated, or cut off anywhere", () => {
    const body = bodyOf(itemOf(), itemOf({ amount: "3", player_id: "17" }), loginOf(), loginOf({ player_id: '"p-2"' }));
    const place = fc.nat(body.length - 1);
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('"{}[]:,. \\0')));
    fc.assert(
      fc.property(
        place,
        fc.nat(2),
        fc.oneof(
          byte.map((each) => [each]),
          fc.constant([]),
        ),
        (at, length, put) => {
          plainOf(Buffer.concat([body.subarray(0, at), Buffer.from(put), body.subarray(at + length)]));
        },
      ),
      { numRuns: 2000 },
    );
    expect(plainOf(body)).toBe(4);
    for (let end = 0; end < body.length; end++) plainOf(body.subarray(0, end));
  });

  it("goes the short way when it is spelled as usual, in any order of fields and with blanks", () => {
    expect(plainOf(bodyOf(itemOf(), itemOf({ currency: '"SEK"', is_win: "true" }), itemOf({ game_id: "123" })))).toBe(
      3,
    );
    const turned = `{ "data" : { ${Object.entries(USUAL)
      .toReversed()
      .map((each) => `"${each[0]}" : ${each[1]}`)
      .join(" , ")} } ,\n"event": "gameround" }`;
    expect(plainOf(bodyOf(turned, turned, itemOf(), turned))).toBe(4);
    expect(plainOf(bodyOf(loginOf(), itemOf(), loginOf({ player_id: "7" }), itemOf()))).toBe(4);
  });

  it.each<[string, Partial<Record<Field, string>>]>([
    ["an escape", { game_id: '"g\\u0031"' }],
    ["a letter beyond ASCII", { player_id: '"ü"' }],
    ["an id that a key escapes", { player_id: '"a|b"' }],
    ["an amount of more than eight decimals", { amount: "0.123456789" }],
    ["a negative amount", { amount: "-1" }],
    ["a currency without a rate", { currency: '"USD"' }],
    ["a timestamp in the future", { timestamp: '"2024-03-07T00:00:00.000000Z"' }],
    ["an hour that no day has", { timestamp: '"2024-03-05T24:00:00.000000Z"' }],
    ["an empty id", { round_id: '""' }],
    ["a word for a yes", { is_win: '"true"' }],
  ])("leaves %s to the general way", (_, fields) => {
    expect(plainOf(bodyOf(itemOf(), itemOf(fields)))).toBe(1);
  });

  it("leaves logins to it whose ids or time are odd, or that have other fields", () => {
    const odd = [
      { player_id: '"a|b"' },
      { player_id: '""' },
      { unique_id: "true" },
      { timestamp: '"2024-03-07T00:00:00.000000Z"' },
      { game_id: '"g-1"' },
    ];
    expect(plainOf(bodyOf(loginOf(), ...odd.map(loginOf)))).toBe(1);
  });

  it("takes each item as it is spelled, though the one before was spelled alike", () => {
    const spaced = itemOf().replaceAll('":', '": ');
    const cut = itemOf().slice(0, -1);
    const twice = itemOf().replace('"round_id"', '"game_id"');
    expect(plainOf(bodyOf(itemOf(), spaced, twice, itemOf(), spaced))).toBe(4);
    expect(plainOf(bodyOf(itemOf(), cut))).toBe(0);
  });

  it("leaves amounts to it that are very large, also in base currency alone", () => {
    const overrides = { rates: new Map([["JPY", parseRate("100")!]]) };
    const yen = (amount: string) => itemOf({ currency: '"JPY"', amount });
    expect(plainOf(bodyOf(yen("14073"), yen("14074"), yen("1407374"), yen("1407375")), overrides)).toBe(1);
  });

  it("leaves items to it that are longer than any usual one, or have other fields", () => {
    expect(plainOf(bodyOf(itemOf({ game_id: `"${"g".repeat(5000)}"` })))).toBe(0);
    expect(plainOf(bodyOf(itemOf({ is_bonus: 'true,"extra":1' })))).toBe(0);
    expect(plainOf(bodyOf(itemOf({ is_bonus: 'true,"amount":1' })))).toBe(0);
  });

  it("keeps what was taken before when more memory is needed", () => {
    const intake = intakeWith({});
    const bodies = Array.from({ length: 40 }, (_, at) =>
      bodyOf(...Array.from({ length: 50 }, (__, index) => itemOf({ unique_id: `"m-${at}-${index}"` }))),
    );
    const taken = bodies.map((body) => takenBothWays(body, {}, intake));
    for (const { shortWay, longWay } of taken) expect(shortWay).toBe(longWay);
    expect(taken.reduce((sum, { plain }) => sum + plain, 0)).toBe(2000);
  });
});
