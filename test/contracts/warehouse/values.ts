import avro from "avsc";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SCHEMAS } from "../../../src/records/generated.ts";
import { formatMoney, formatRate, type Money, type Rate } from "../../../src/values/money.ts";
import { formatTimestamp, type Micros } from "../../../src/values/time.ts";
import { Bodies } from "../../../src/warehouse/bodies.ts";
import { readingSchema } from "../../../src/warehouse/insert-statement.ts";
import { bonusEvent, deadLetter, round } from "../../warehouse/support/records.ts";
import type { TestWarehouse } from "../../warehouse/support/warehouse.ts";

/** Integers of up to 38 digits, in the form that Money and Rate have: a number while it is safe. */
const decimals = fc
  .oneof(fc.maxSafeInteger().map(BigInt), fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n))
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));

/** The least and the greatest that fit each length in bytes, and their neighbours. */
const EDGES: (number | bigint)[] = [
  ...[0, 10n ** 38n - 1n, -(10n ** 38n) + 1n],
  ...[7, 15, 31, 47].flatMap((bits) => [2 ** bits - 1, 2 ** bits, -(2 ** bits), -(2 ** bits) - 1]),
  ...[53n, 63n, 95n].flatMap((bits) => [2n ** bits, 2n ** bits + 1n, -(2n ** bits), -(2n ** bits) - 1n]),
];

/** From the earliest that ClickHouse holds to the latest that an Avro long in JavaScript does. */
const instants = fc.integer({ min: Date.UTC(1900, 0, 1) * 1000, max: Date.UTC(2255, 0, 1) * 1000 });

/** Two's complement, big endian, in exactly so many bytes. */
function signedBytes(value: bigint, length: number): Buffer {
  const digits = BigInt.asUintN(length * 8, value).toString(16);
  return Buffer.from(digits.padStart(length * 2, "0"), "hex");
}

export function describeValues(warehouse: TestWarehouse): void {
  // Again and again, because ClickHouse compiles what it runs often.
  test.each([1, 2, 3, 4, 5])("money, rates and times arrive exact to the last digit (%i)", async (seed) => {
    await warehouse.get().command("TRUNCATE TABLE bonus_events");
    const amounts = [...EDGES, ...fc.sample(decimals, { seed, numRuns: 200 })] as (Money & Rate)[];
    const times = fc.sample(instants, { seed, numRuns: amounts.length }) as Micros[];
    const events = amounts.map((amount, index) =>
      bonusEvent({
        user_bonus_id: String(index),
        amount,
        locked_amount: index % 2 === 0 ? null : amount,
        exchange_rate: amount,
        received_at: times[index] as Micros,
      }),
    );
    await warehouse.insert("bonus_events", "BonusEvent", ...events);
    const rows = await warehouse.rows(
      `SELECT toDecimalString(amount, 8) AS amount, toDecimalString(locked_amount, 8) AS locked_amount,
         toDecimalString(exchange_rate, 12) AS exchange_rate, received_at
       FROM bonus_events FINAL ORDER BY toUInt32(user_bonus_id)`,
    );
    expect(rows).toEqual(
      events.map(({ amount, locked_amount, exchange_rate, received_at }) => ({
        amount: formatMoney(amount),
        locked_amount: locked_amount === null ? null : formatMoney(locked_amount),
        exchange_rate: formatRate(exchange_rate as Rate),
        received_at: formatTimestamp(received_at).replace("T", " ").replace("Z", ""),
      })),
    );
  });

  test("decimals of any length in bytes are read, whichever writer chose it", async () => {
    await warehouse.get().command("TRUNCATE TABLE bonus_events");
    const type = avro.Type.forSchema(readingSchema(SCHEMAS.BonusEvent) as avro.Schema);
    const lengths = Array.from({ length: 16 }, (_, index) => index + 1);
    // The extremes of a length, as far as 38 digits go.
    const cases = lengths.flatMap((length) => {
      const most = length < 16 ? 2n ** BigInt(length * 8 - 1) : 10n ** 38n;
      return [most - 1n, 1n, 0n, -1n, 1n - most].map((value) => ({ length, value }));
    });
    const bodies = cases.map(({ length, value }, index) => {
      const bytes = signedBytes(value, length);
      return type.toBuffer({
        ...bonusEvent({ user_bonus_id: String(index) }),
        amount: bytes,
        amount_base: bytes,
        locked_amount: bytes,
        exchange_rate: bytes,
      });
    });
    await warehouse.get().insert({ table: "bonus_events", schema: SCHEMAS.BonusEvent, bodies: Bodies.of(bodies) });
    const rows = await warehouse.rows(
      `SELECT toDecimalString(amount, 8) AS amount, toDecimalString(locked_amount, 8) AS locked,
         toDecimalString(exchange_rate, 12) AS rate
       FROM bonus_events FINAL ORDER BY toUInt32(user_bonus_id)`,
    );
    const texts = cases.map(({ value }) => ({ amount: formatMoney(value as Money), rate: formatRate(value as Rate) }));
    expect(rows).toEqual(texts.map(({ amount, rate }) => ({ amount, locked: amount, rate })));
  });

  test("text, bytes, flags and nulls arrive as they are", async () => {
    const texts = ["", "\\N", "a\tb\nc", "it's `quoted`", "Ωmega 🎰", "\\"];
    await warehouse.insert("rounds", "Round", ...texts.map((flag) => round({ round_id: flag, flags: [flag, "x"] })));
    const rows = await warehouse.rows("SELECT hex(round_id) AS id, hex(flags[1]) AS flag, game_name FROM rounds FINAL");
    const hex = (text: string) => Buffer.from(text).toString("hex").toUpperCase();
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(texts.map(hex)));
    expect(rows.every(({ id, flag, game_name }) => id === flag && game_name === null)).toBe(true);

    const payload = Buffer.from([0, 255, 10, 92, 128]);
    await warehouse.insert("dead_letters", "DeadLetter", deadLetter({ payload }));
    expect(await warehouse.rows("SELECT hex(payload) AS payload FROM dead_letters")).toEqual([
      { payload: "00FF0A5C80" },
    ]);
  });
}
