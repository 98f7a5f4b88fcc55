import { describe, expect, test } from "vitest";
import { typeOfSchema } from "../../src/records/avro-types.ts";
import { Serde, WIRE_PREFIX_BYTES } from "../../src/records/codec.ts";
import { type LoginEvent, SCHEMAS } from "../../src/records/generated.ts";
import { login, START } from "../support/events.ts";

const CURRENT = 7;
const OLDER = 5;
const schema = SCHEMAS.LoginEvent;
/** Without a field that came later, and in another order. */
const older = { ...schema, fields: schema.fields.filter(({ name }) => name !== "meta_extra").toReversed() };
const serde = new Serde(new Map([["LoginEvent", CURRENT]]), [
  { id: OLDER, schema: older },
  { id: CURRENT, schema },
]);

function withId(id: number, body: Buffer): Buffer {
  const prefix = Buffer.alloc(WIRE_PREFIX_BYTES);
  prefix.writeInt32BE(id, 1);
  return Buffer.concat([prefix, body]);
}

describe("records in the registry's wire format", () => {
  const event: LoginEvent = login(START);

  test("say which schema they are of", () => {
    const bytes = serde.encode("LoginEvent", event);
    expect(bytes.subarray(0, WIRE_PREFIX_BYTES)).toEqual(serde.wirePrefixOf("LoginEvent"));
    expect(serde.nameOf(bytes)).toBe("LoginEvent");
    expect(serde.decode("LoginEvent", bytes)).toEqual(event);
  });

  test("of an older schema are read as of this one", () => {
    const bytes = withId(OLDER, typeOfSchema(older).toBuffer(event));
    expect(serde.decode("LoginEvent", bytes)).toEqual({ ...event, meta_extra: null });
  });

  test("keep their bytes when others are encoded after them, and after one that could not be", () => {
    const events = Array.from({ length: 2_000 }, (_, index) => ({
      ...event,
      event_id: `${index}`.padStart(index % 90),
    }));
    const encoded = events.map((each) => serde.encode("LoginEvent", each));
    expect(() => serde.encode("LoginEvent", { ...event, flags: [5 as never] })).toThrow("5 is not a text");
    expect(serde.decode("LoginEvent", serde.encode("LoginEvent", event))).toEqual(event);
    expect(encoded.map((bytes) => serde.decode("LoginEvent", bytes))).toEqual(events);
  });

  test("that end too early, or are of a schema that nobody knows, are refused", () => {
    const bytes = serde.encode("LoginEvent", event);
    expect(() => serde.decode("LoginEvent", bytes.subarray(0, -1))).toThrow("ends before it should");
    const old = withId(OLDER, typeOfSchema(older).toBuffer(event));
    expect(() => serde.decode("LoginEvent", old.subarray(0, -1))).toThrow("ends before it should");
    expect(() => serde.decode("LoginEvent", withId(99, bytes))).toThrow("schema id 99");
    expect(() => serde.nameOf(Buffer.from([1, 0, 0, 0, 7, 0]))).toThrow("wire format");
  });
});
