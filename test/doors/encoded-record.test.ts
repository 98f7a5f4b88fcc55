import { describe, expect, it } from "vitest";
import { EncodedFrom, EncodedRecord } from "../../src/doors/encoded-record.ts";
import { partitionOf } from "../../src/log/partitioner.ts";

const PARTITIONS = 8;
const BODY = Buffer.from("[first,second]");
const BYTES = Buffer.from("..a|b|1value-1a|b|22value-2");
const TYPE = Buffer.from("LoginEvent");

function records(): [EncodedRecord, EncodedRecord] {
  const common = new EncodedFrom("events", PARTITIONS, BODY);
  const event = { name: "LoginEvent", bytes: BYTES } as const;
  return [
    new EncodedRecord(common, TYPE, { ...event, begin: 2, endOfKey: 7, end: 14 }, 1, 6),
    new EncodedRecord(common, TYPE, { ...event, begin: 14, endOfKey: 20, end: 27 }, 7, 13),
  ];
}

describe("the record of an event that is bytes already", () => {
  it("is what stands there", () => {
    const [first] = records();
    expect(first).toMatchObject({
      topic: "events",
      partition: partitionOf(Buffer.from("a|b|1"), PARTITIONS),
      key: Buffer.from("a|b|1"),
      value: Buffer.from("value-1"),
      headers: { type: TYPE, original: Buffer.from("first") },
    });
  });

  it("is the same whatever was asked of others in between", () => {
    const [first, second] = records();
    expect([first.key, second.key, first.value, second.value].map(String)).toEqual([
      "a|b|1",
      "a|b|22",
      "value-1",
      "value-2",
    ]);
    expect([second.headers["original"], first.headers["original"]].map(String)).toEqual(["second", "first"]);
  });

  it("says how many bytes it has", () => {
    for (const { key, value, headers, size } of records()) {
      const parts = [key, value, ...Object.values(headers)];
      expect(size).toBe(parts.reduce((sum, part) => sum + part.length, 0));
    }
  });
});
