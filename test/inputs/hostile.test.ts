import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accept } from "../../src/inputs/accept.ts";
import { INPUT_TYPES, REASON_CODES } from "../../src/inputs/outcome.ts";
import { typeOfRecord } from "../../src/records/codec.ts";
import {
  arrival,
  arrive,
  bonus,
  casino,
  envelope,
  game,
  gameround,
  item,
  payment,
  record,
  rulesWith,
  spelling,
  verdict,
} from "./documents.ts";

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const inEnvelope = (payload: string) => spelling({ type: "CASINO", tenant: "acme" }, "payload", payload);

describe("a document that means harm", () => {
  it("cannot reach a prototype", () => {
    const payload = spelling(casino({ amount: undefined }), "__proto__", '{"amount":5,"polluted":true}');
    expect(verdict(arrive(inEnvelope(payload)))).toBe("missing_field amount");
    const kept = record("CasinoEvent", arrive(inEnvelope(spelling(casino(), "__proto__", '{"polluted":1}'))));
    expect(kept.meta_extra).toBe('{"__proto__":{"polluted":1}}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("keeps a key called __proto__ in meta as any other", () => {
    const payload = spelling(casino(), "meta", '{"b":1,"__proto__":{"a":2}}');
    expect(record("CasinoEvent", arrive(inEnvelope(payload))).meta).toBe('{"__proto__":{"a":2},"b":1}');
  });

  it.each([
    [99, "accepted"],
    [100, "too_large meta"],
    [10_000, "too_large meta"],
    [200_000, "too_large meta"],
  ])("nested %i levels deep in meta is %s", (levels, expected) => {
    const meta = `{"a":${deep(levels)}}`;
    expect(verdict(arrive(inEnvelope(spelling(casino(), "meta", meta))))).toBe(expected);
    const exact = spelling(casino({ amount: undefined, meta: undefined }), "amount", "20.0000000000000000");
    const both = `${exact.slice(0, -1)},"meta":${meta}}`;
    expect(verdict(arrive(inEnvelope(both)))).toBe(expected);
  });

  it("nested deep where nothing should be is invalid or too large, and does no more", () => {
    for (const levels of [10, 10_000, 200_000]) {
      expect(verdict(arrive(inEnvelope(spelling(casino(), "amount", deep(levels)))))).toBe("invalid_field amount");
      expect(verdict(arrive(deep(levels)))).toBe("malformed_json");
      expect(verdict(arrive(spelling(JSON.parse(envelope("CASINO", casino())), "x", deep(levels))))).toBe("accepted");
    }
    const exact = spelling(JSON.parse(envelope("CASINO", casino({ amount: "20" }))), "x", `[1e0,${deep(10_000)}]`);
    expect(verdict(arrive(exact))).toBe("too_large meta");
  });

  it("may have brackets in its texts", () => {
    const name = `\\"${"[".repeat(2000)}`;
    const payload = spelling(casino({ game_name: name, amount: undefined }), "amount", "20.0000000000000000");
    expect(record("CasinoEvent", arrive(inEnvelope(payload)))).toMatchObject({
      game_name: name,
      amount: 2_000_000_000,
    });
  });

  it("with a number of a million digits is refused at once", () => {
    const digits = `1${"0".repeat(1_000_000)}1`;
    for (const number of [digits, `0.${digits}`, `${digits}e-1000000`])
      expect(verdict(arrive(inEnvelope(spelling(casino(), "amount", number))))).toBe("invalid_field amount");
    expect(verdict(arrive(inEnvelope(spelling(casino(), "meta", `{"a":${digits}}`))))).toBe("too_large meta");
  });
});

describe("accept", () => {
  const documents = [casino(), bonus(), gameround(), payment(), item(), game()];
  const rules = rulesWith();

  /** Whatever is accepted can be written; whatever is not has a reason and the bytes that came. */
  function expectSound(bytes: Buffer, type?: (typeof INPUT_TYPES)[number]): void {
    const outcome = accept(arrival(bytes, type === undefined ? {} : { type }), rules);
    if (outcome.accepted) {
      expect(typeOfRecord(outcome.event.name).isValid(outcome.event.record)).toBe(true);
    } else {
      expect(REASON_CODES).toContain(outcome.deadLetter.code);
      expect(outcome.faults[0]).toMatchObject({ code: outcome.deadLetter.code, path: outcome.deadLetter.path });
      expect(outcome.deadLetter.payload).toEqual(bytes);
      expect(typeOfRecord("DeadLetter").isValid(outcome.deadLetter)).toBe(true);
    }
  }

  it("never throws on any bytes", () => {
    const types = fc.option(fc.constantFrom(...INPUT_TYPES), { nil: undefined });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), types, (bytes, type) => expectSound(Buffer.from(bytes), type)),
    );
  });

  it("never throws on any JSON", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...INPUT_TYPES), (json, type) => {
        expectSound(Buffer.from(json), type);
        expectSound(Buffer.from(spelling({ type, tenant: "acme" }, "payload", json)));
      }),
    );
  });

  it("never throws on a document with any value in any field", () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("", "1e5", "-1", 1e30, 1e-20, "Win", "2024-03-05T20:14:04Z"),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...INPUT_TYPES),
        fc.constantFrom(...documents),
        fc.nat(),
        value,
        (type, document, pick, any) => {
          const names = Object.keys(document);
          const changed = { ...document, [names[pick % names.length] ?? ""]: any };
          expectSound(Buffer.from(envelope(type, changed)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("never throws on a document with bytes flipped or cut", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
        (document, at, byte, cut) => {
          const bytes = Buffer.from(envelope("CASINO", document));
          bytes[at % bytes.length] = byte;
          expectSound(cut ? bytes.subarray(0, at % bytes.length) : bytes);
        },
      ),
      { numRuns: 500 },
    );
  });
});
