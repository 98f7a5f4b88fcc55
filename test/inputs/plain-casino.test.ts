import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accept } from "../../src/inputs/accept.ts";
import { PlainCasino } from "../../src/inputs/plain/plain-casino.ts";
import type { TenantInputRules } from "../../src/rules/input-rules.ts";
import { testTarget } from "../support/outcomes.ts";
import { NOW, rulesWith } from "./documents.ts";

const { serde } = await testTarget();
const FILE = "feed.ndjson";

/** A bet as most senders spell it: names of fields to the JSON of their values. */
const USUAL = {
  activity_id: '"a-1"',
  amount: "12.5",
  balance_after: "100.25",
  balance_before: "112.75",
  bonus_wager_amount: "2.5",
  currency: '"EUR"',
  exchange_rate: "1",
  game_id: '"g-1"',
  game_name: '"Dead or Alive"',
  game_type: '"Slots"',
  is_round_end: "false",
  locked_wager_amount: "0",
  origin: '"sub.example.com"',
  round_id: '"r-1"',
  status: '"Approved"',
  timestamp: '"2024-03-05T20:14:04.373490Z"',
  type: '"Bet"',
  user_id: '"u-1"',
  vendor_id: '"v-1"',
  vendor_name: '"Netent"',
  wager_amount: "10",
} as const;
type Field = keyof typeof USUAL;
const OPTIONAL: readonly Field[] = [
  "balance_after",
  "balance_before",
  "bonus_wager_amount",
  "game_type",
  "locked_wager_amount",
  "status",
  "wager_amount",
];

function bareOf(fields: Partial<Record<Field | "meta", string | undefined>> = {}): string {
  const members = Object.entries({ ...USUAL, ...fields }).filter(([, value]) => value !== undefined);
  return `{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}`;
}

function envelopeOf(payload = bareOf(), tenant = "acme"): string {
  return `{"type":"CASINO","tenant":"${tenant}","payload":${payload}}`;
}

interface Reading {
  readonly overrides?: Partial<TenantInputRules>;
  /** Of the command. */
  readonly tenant?: string;
  readonly isBare?: boolean;
}

/** Reads documents of one file both ways; gives how many of them were plain. */
class BothWays {
  readonly #reading: Reading;
  readonly #plain: PlainCasino;
  #line = 0;
  plain = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
    const { overrides, tenant, isBare = false } = reading;
    const source = { door: "file", position: FILE, tenant, mayBeBare: isBare };
    this.#plain = new PlainCasino(rulesWith(overrides), serde.wirePrefixOf("CasinoEvent"), source);
  }

  read(document: string | Buffer): void {
    const bytes = Buffer.from(document);
    const event = this.#plain.read(bytes, ++this.#line, NOW);
    if (event === undefined) return;
    this.plain++;
    const [key, value] = [
      event.bytes.subarray(event.begin, event.endOfKey),
      event.bytes.subarray(event.endOfKey, event.end),
    ];
    expect(`${key} ${value.toString("hex")}`, String(bytes)).toBe(this.#generally(bytes));
  }

  #generally(bytes: Buffer): string {
    const { overrides, tenant, isBare = false } = this.#reading;
    const meaning = { ...(isBare && { type: "CASINO" as const }), ...(tenant !== undefined && { tenant }) };
    const position = `${FILE}:${this.#line}`;
    const outcome = accept({ door: "file", position, receivedAt: NOW, bytes, ...meaning }, rulesWith(overrides));
    if (!outcome.accepted) return `refused: ${JSON.stringify(outcome.faults)}`;
    const { key, name, record } = outcome.event;
    return `${key} ${serde.encode(name, record).toString("hex")}`;
  }
}

function plainOf(documents: readonly (string | Buffer)[], reading: Reading = {}): number {
  const both = new BothWays(reading);
  for (const document of documents) both.read(document);
  return both.plain;
}

/** Mostly the usual value: what is odd is odd by itself. */
function mostly<Value>(usual: Value, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });
}

const ODD = [
  '""',
  '"a|b"',
  '"%"',
  '"a\\n"',
  '"\u0001"',
  '"\u007f"',
  "null",
  "true",
  "[]",
  '{"a":1}',
  "nul",
  '"',
  "-1",
  "1e2",
  "017",
];
const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.string({ unit: "binary", minLength: 0, maxLength: 20 }).map((each) => JSON.stringify(each)),
  },
  fc.constantFrom(...ODD, "17", "0", "1.0", "12345678901234567", '"Книга"', '"本"', '"🎰"', `"${"x".repeat(300)}"`),
);
const number = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(3_000_000), fc.stringMatching(/^\d{1,13}$/)).map((parts) => parts.join(".")),
  },
  { weight: 2, arbitrary: fc.nat().map(String) },
  fc.constantFrom(
    ...ODD,
    "1407374.88355327",
    "1407374.88355328",
    "999999999999999",
    "00.1",
    "1.",
    ".5",
    '"1.5"',
    "0.0",
  ),
);
const timestamp = fc.oneof(
  fc
    .date({ min: new Date("1965-01-01"), max: new Date("2024-03-07"), noInvalidDate: true })
    .map((date) => `"${date.toISOString()}"`),
  fc.constantFrom(
    '"2024-03-05T8:14:04Z"',
    '"2024-03-05 20:14:04.1+01:00"',
    '"2024-02-30T00:00:00.000000Z"',
    "5",
    "null",
  ),
);
const words = (...all: string[]) => fc.constantFrom(...all.map((word) => `"${word}"`), "1", "null");
const values: Record<Field, fc.Arbitrary<string>> = {
  activity_id: text,
  amount: number,
  balance_after: number,
  balance_before: number,
  bonus_wager_amount: number,
  currency: words("EUR", "SEK", "BIT", "bit", "eur", "XYZ", "EURO", ""),
  exchange_rate: number,
  game_id: text,
  game_name: text,
  game_type: text,
  is_round_end: fc.constantFrom("true", '"true"', "1", "null", "tru"),
  locked_wager_amount: number,
  origin: text,
  round_id: text,
  status: words("Rollback", "approved", "Pending", ""),
  timestamp,
  type: words("Win", "win", "Rollback"),
  user_id: text,
  vendor_id: text,
  vendor_name: text,
  wager_amount: number,
};
const consistent = fc.nat(5_000).map((cents) => {
  const amount = String(cents / 100);
  return { amount, wager_amount: amount, bonus_wager_amount: "0.00" };
});
const payload = fc
  .tuple(
    fc.record(
      Object.fromEntries(Object.entries(values).map(([name, each]) => [name, mostly(USUAL[name as Field], each)])),
    ),
    fc.option(consistent, { nil: {} }),
    fc.subarray([...OPTIONAL]),
    mostly<string[][]>(
      [],
      fc.constantFrom([["amount", "1"]], [["extra", "1"]], [["meta", "{}"]], [["meta", "null"]], [["__proto__", "{}"]]),
    ),
    fc.boolean(),
  )
  .chain(([fields, money, absent, more, isTurned]) => {
    const all = Object.entries({ ...fields, ...money }).filter(([name]) => !absent.includes(name as Field));
    const members = [...all, ...more];
    return isTurned ? fc.shuffledSubarray(members, { minLength: members.length }) : fc.constant(members);
  });
const blank = mostly("", fc.constantFrom(" ", "\n", " \t\r\n", "\u00a0"));
const document = fc
  .record({
    payload,
    blank,
    type: mostly('"CASINO"', fc.constantFrom('"casino"', '"BONUS"', "1")),
    tenant: mostly<string | undefined>(
      '"acme"',
      fc.constantFrom('"globex"', '"nobody"', '"ac\\u006de"', "null", undefined),
    ),
    isBare: fc.boolean(),
    isTurned: fc.boolean(),
    more: mostly("", fc.constantFrom(',"tenant":"acme"', ',"payload":{}', ",", ',"event":"login"', "}")),
  })
  .map(({ payload: members, blank: _, type, tenant, isBare, isTurned, more }) => {
    const bare = `{${members.map(([name, value]) => `${_}"${name}"${_}:${_}${value}${_}`).join(",")}}`;
    if (isBare) return `${_}${bare}${_}${more}`;
    const named = Object.entries({ type, tenant, payload: bare }).filter(([, value]) => value !== undefined);
    const parts = named.map(([name, value]) => `${_}"${name}"${_}:${_}${value}${_}`);
    return `${_}{${(isTurned ? parts.toReversed() : parts).join(",")}${more}}${_}`;
  });
const reading = fc.record(
  {
    overrides: fc.record({ activityIds: fc.constantFrom("unique" as const, "per_round" as const) }),
    tenant: fc.constantFrom("acme", "globex", "default", "nobody"),
    isBare: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe("bets and wins that are spelled as nearly all are", () => {
  it("become what the general way makes of them, and no other document does", () => {
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 4 }), reading, (documents, how) => {
        plainOf([...documents, ...documents], how);
      }),
      { numRuns: 2000 },
    );
  });

  it("do so with any byte of one changed, left out or repeated, or cut off anywhere", () => {
    const usual = Buffer.from(envelopeOf(bareOf({ game_name: '"Книга"' })));
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('"{}[]:,. \\0')));
    const put = fc.oneof(
      byte.map((each) => [each]),
      fc.constant([]),
    );
    const both = new BothWays({});
    fc.assert(
      fc.property(fc.nat(usual.length - 1), fc.nat(2), put, (at, length, bytes) => {
        both.read(Buffer.concat([usual.subarray(0, at), Buffer.from(bytes), usual.subarray(at + length)]));
      }),
      { numRuns: 3000 },
    );
    for (let end = 0; end < usual.length; end++) both.read(usual.subarray(0, end));
    const before = both.plain;
    both.read(usual);
    expect(both.plain).toBe(before + 1);
  });

  it("may be in envelopes of several tenants in turn, in any order of fields, with blanks, and bare", () => {
    const turned = `{ "payload" : { ${Object.entries(USUAL)
      .toReversed()
      .map((each) => `"${each[0]}" : ${each[1]}`)
      .join(" , ")} } ,\n"tenant": "globex", "type": "CASINO" } `;
    const all = [envelopeOf(), turned, envelopeOf(bareOf({ type: '"Win"' }), "default"), turned, envelopeOf()];
    expect(plainOf(all)).toBe(all.length);
    expect(plainOf([bareOf(), envelopeOf(), bareOf({ user_id: "17" })], { isBare: true })).toBe(3);
    expect(plainOf([bareOf(), envelopeOf(bareOf(), "globex"), envelopeOf()], { tenant: "acme", isBare: true })).toBe(2);
  });

  it("may leave out what they need not have, or have it as null", () => {
    const cases = OPTIONAL.flatMap((field) => [undefined, "null"].map((value) => ({ ...whole, [field]: value })));
    expect(plainOf(cases.map((fields) => envelopeOf(bareOf(fields))))).toBe(cases.length);
    expect(plainOf([envelopeOf(bareOf({ meta: "null" }))])).toBe(1);
  });

  it.each<[string, Partial<Record<Field | "meta", string | undefined>>]>([
    ["an escape", { game_name: '"g\\u0031"' }],
    ["an id that a key escapes", { user_id: '"a|b"' }],
    ["a meta", { meta: '{"a":1}' }],
    ["an amount of more than eight decimals", { amount: "0.123456789" }],
    ["an amount in base currency that is very large", { exchange_rate: "1000000000" }],
    ["a rate of zero", { exchange_rate: "0" }],
    ["a negative amount", { amount: "-1" }],
    ["a negative balance", { balance_after: "-1" }],
    ["parts that are not those of the amount", { wager_amount: "3" }],
    ["a currency that is none", { currency: '"XYZ"' }],
    ["a currency in small letters", { currency: '"eur"' }],
    ["a status in small letters", { status: '"approved"' }],
    ["a timestamp in the future", { timestamp: '"2024-03-07T00:00:00.000000Z"' }],
    ["an empty id", { round_id: '""' }],
    ["a word for a yes", { is_round_end: '"true"' }],
    ["a field that is missing", { vendor_name: undefined }],
    ["a text that is very long", { game_name: `"${"g".repeat(5000)}"` }],
  ])("are left to the general way when they have %s", (_, fields) => {
    expect(plainOf([envelopeOf(), envelopeOf(bareOf(fields)), envelopeOf()])).toBe(2);
  });

  it("are left to it where they are not UTF-8, or their tenant is none or another", () => {
    const [begin, end] = envelopeOf(bareOf({ game_name: '"#"' })).split("#");
    const latin1 = Buffer.concat([Buffer.from(begin!), Buffer.from([0xfc]), Buffer.from(end!)]);
    expect(plainOf([envelopeOf(), latin1, envelopeOf(bareOf(), "nobody"), envelopeOf()])).toBe(2);
    expect(plainOf([envelopeOf(), envelopeOf(bareOf(), "globex")], { tenant: "acme" })).toBe(1);
    expect(plainOf([`{"type":"CASINO","payload":${bareOf()}}`])).toBe(0);
  });

  it("keep what was taken before when more memory is needed", () => {
    const source = { door: "file", position: FILE, tenant: "acme", mayBeBare: true };
    const plain = new PlainCasino(rulesWith(), serde.wirePrefixOf("CasinoEvent"), source);
    const users = Array.from({ length: 2000 }, (_, index) => `u-${index}`);
    const events = users.map((user, index) => plain.read(Buffer.from(bareOf({ user_id: `"${user}"` })), index, NOW));
    const keys = events.map((event) => event?.bytes.toString("latin1", event.begin, event.endOfKey));
    expect(keys).toEqual(users.map((user) => `acme|sub.example.com|${user}`));
  });
});

/** One whose parts are those of its amount whichever of them is left out. */
const whole = { amount: "0", wager_amount: "0", bonus_wager_amount: "0", locked_wager_amount: "0" };
