import { Readable } from "node:stream";
import avro from "avsc";
import fc from "fast-check";
import { expect, test } from "vitest";
import { typeOfSchema } from "../../src/records/avro-types.ts";
import { typeOfRecord } from "../../src/records/codec.ts";
import { SCHEMAS } from "../../src/records/generated.ts";
import { avroBlock } from "../../src/warehouse/avro-block.ts";
import { Bodies } from "../../src/warehouse/bodies.ts";
import { firstArrivalVersion, withVersionField } from "../../src/warehouse/first-arrival.ts";
import { casinoEvent, deadLetter } from "./support/records.ts";

test("any Avro reader reads the records back from a block", async () => {
  const sizes = [1, 700_000, 0, 400_000, 3_000_000, 2];
  const letters = sizes.map((size) => deadLetter({ payload: Buffer.alloc(size, size % 251) }));
  const block = avroBlock(
    SCHEMAS.DeadLetter,
    Bodies.of(letters.map((letter) => typeOfRecord("DeadLetter").toBuffer(letter))),
  );
  const decoder = new avro.streams.BlockDecoder({ parseHook: (schema) => typeOfSchema(schema) });
  expect(await Readable.from(block).pipe(decoder).toArray()).toEqual(letters);
});

test("the header keeps the logical types", () => {
  expect(Buffer.concat([...avroBlock(SCHEMAS.Round, new Bodies())]).toString("latin1")).toContain(
    '"logicalType":"decimal","precision":38,"scale":8',
  );
});

test("a raw record's block has one field more: a version that falls as the position rises", () => {
  const type = typeOfRecord("CasinoEvent");
  const versioned = typeOfSchema(withVersionField(SCHEMAS.CasinoEvent));
  const event = casinoEvent();
  const value = Buffer.concat([Buffer.alloc(5), type.toBuffer(event)]);
  const versionAt = (position: number): number => {
    const bodies = new Bodies();
    bodies.add(value, 5, firstArrivalVersion(position));
    const { version, ...rest } = versioned.fromBuffer(Buffer.concat(bodies.pieces)) as { version: number };
    expect(rest).toEqual(event);
    return version;
  };
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 48 - 3 }), (position) => {
      expect(versionAt(position) - versionAt(position + 1)).toBe(1);
    }),
  );
  expect(versionAt(2 ** 48 - 2)).toBe(1);
  expect(versionAt(0)).toBe(2 ** 48 - 1);
});
