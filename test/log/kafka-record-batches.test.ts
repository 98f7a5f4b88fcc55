import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c } from "../../src/log/kafka/crc32c.ts";
import { type AbortedTransaction, FetchedRecords } from "../../src/log/kafka/decode-batches.ts";
import { BatchEncoder, mostBytesOf, stamp } from "../../src/log/kafka/encode-batch.ts";
import type { Headers, LogRecord, NewHeaders, NewRecord } from "../../src/log/port.ts";

const TIMESTAMP = 1_760_000_000_000;

interface Written {
  readonly producer?: bigint;
  readonly transactional?: boolean;
}

/** A batch as a broker gives it back: with the offset that it gave the first record. */
function batchAt(
  baseOffset: number,
  records: readonly NewRecord[],
  { producer = 1n, transactional = true }: Written = {},
) {
  const origin = { producerId: producer, producerEpoch: 0, sequence: 0, transactional, timestamp: TIMESTAMP };
  const [batch = { bytes: Buffer.alloc(61), count: 0 }, ...others] = new BatchEncoder().encode(records);
  expect(others).toEqual([]);
  stamp(batch, origin);
  batch.bytes.writeBigInt64BE(BigInt(baseOffset));
  return batch.bytes;
}

/** The marker that a transaction ends with: a control batch of one record, whose key holds version and type. */
function markerAt(offset: number, type: "abort" | "commit", producer: bigint) {
  const key = Buffer.from([0, 0, 0, type === "abort" ? 0 : 1]);
  const batch = batchAt(offset, [{ topic: "t", partition: 0, key, value: Buffer.alloc(6) }], { producer });
  batch.writeInt16BE(0x30, 21);
  return batch;
}

function record(value: string | null): NewRecord {
  return { topic: "t", partition: 0, key: Buffer.from("key"), value: value === null ? null : Buffer.from(value) };
}

/** Taken in turns of at most `limit`. */
function decodeBatches(bytes: Buffer, from: number, aborted: readonly AbortedTransaction[], limit = 7) {
  const fetched = new FetchedRecords(bytes, from, aborted);
  const records: LogRecord[] = [];
  while (!fetched.isDone) {
    const taken = fetched.take(limit);
    expect(taken.length).toBeGreaterThan(0);
    records.push(...taken);
  }
  return { records, next: fetched.next };
}

function textsOf(headers: Headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.toString()]));
}

function valuesOf(bytes: Buffer, from = 0, aborted: readonly AbortedTransaction[] = []) {
  const { records, next } = decodeBatches(bytes, from, aborted);
  return { values: records.map(({ value }) => value?.toString() ?? null), next };
}

describe("record batches", () => {
  test("their checksum is CRC-32C", () => {
    expect(crc32c(Buffer.from("123456789"), 0, 9)).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32), 0, 32)).toBe(0x8a9136aa);
    const within = Buffer.from("--123456789--").subarray(1);
    expect(crc32c(within, 1, 10)).toBe(0xe3069283);
  });

  test("what is written is read, byte by byte, null and empty apart", () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
    const payload = fc.record({
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.dictionary(fc.constantFrom("type", "größe", "revision"), bytes, { noNullPrototype: true }),
    });
    fc.assert(
      fc.property(fc.array(payload, { minLength: 1, maxLength: 200 }), fc.nat(2 ** 40), (payloads, base) => {
        const written = payloads.map((each) => ({ topic: "t", partition: 0, ...each }));
        const { records, next } = decodeBatches(batchAt(base, written), base, []);
        expect(records).toEqual(
          payloads.map((each, index) => ({ ...each, offset: base + index, timestamp: TIMESTAMP })),
        );
        expect(next).toBe(base + payloads.length);
      }),
    );
  });

  test("records with the same headers as the one before have them too, and others have their own", () => {
    const headers = fc.constantFrom<NewHeaders>({}, { type: "Bet" }, { type: "Bed" }, { type: "Bet", revision: "1" });
    const lists = fc.array(fc.record({ headers, value: fc.constantFrom("", "v").map((text) => Buffer.from(text)) }));
    fc.assert(
      fc.property(lists, (payloads) => {
        const written = payloads.map((each) => ({ topic: "t", partition: 0, key: null, ...each }));
        const { records } = decodeBatches(batchAt(0, written), 0, []);
        expect(records.map((each) => textsOf(each.headers))).toEqual(payloads.map((each) => each.headers));
      }),
    );
  });

  test("texts are written as their bytes, however long", () => {
    const keys = ["", "k", "Håmmer", "k".repeat(63), "k".repeat(64), "ü".repeat(63), "k".repeat(9_000)];
    const written = keys.map((key) => ({ topic: "t", partition: 0, key, value: null, headers: { grösse: key } }));
    const { records } = decodeBatches(batchAt(0, written), 0, []);
    expect(records.map(({ key, headers }) => [key?.toString(), textsOf(headers)])).toEqual(
      keys.map((key) => [key, { grösse: key }]),
    );
  });

  test("a record takes no more than was foreseen", () => {
    const headers = { grösse: Buffer.alloc(3_000), type: Buffer.alloc(0) };
    const large = { topic: "t", partition: 0, key: Buffer.alloc(70_000), value: Buffer.alloc(3_000_000), headers };
    const empty = batchAt(0, []).length;
    expect(batchAt(0, [large]).length - empty).toBeLessThanOrEqual(mostBytesOf(large));
  });

  test("a batch that is cut off is left for the next fetch", () => {
    const [first, second] = [batchAt(0, [record("a"), record("b")]), batchAt(2, [record("c")])];
    const whole = Buffer.concat([first, second]);
    for (let length = first.length; length < whole.length; length++)
      expect(valuesOf(whole.subarray(0, length))).toEqual({ values: ["a", "b"], next: 2 });
    expect(valuesOf(whole.subarray(0, first.length - 1))).toEqual({ values: [], next: 0 });
  });

  test("records before the offset asked for are left out", () => {
    expect(valuesOf(batchAt(5, [record("a"), record("b"), record("c")]), 6)).toEqual({ values: ["b", "c"], next: 8 });
  });

  test("a batch of which compaction left nothing is passed", () => {
    const empty = batchAt(3, []);
    empty.writeInt32BE(6, 23);
    expect(valuesOf(empty, 3)).toEqual({ values: [], next: 10 });
  });

  test("markers are passed over", () => {
    const bytes = Buffer.concat([batchAt(0, [record("a")]), markerAt(1, "commit", 1n), batchAt(2, [record("b")])]);
    expect(valuesOf(bytes)).toEqual({ values: ["a", "b"], next: 3 });
    expect(valuesOf(markerAt(7, "commit", 1n), 7)).toEqual({ values: [], next: 8 });
  });

  test("overlapping transactions of several producers: only what was committed is read", () => {
    const bytes = Buffer.concat([
      batchAt(0, [record("one: rolled back")], { producer: 1n }),
      batchAt(1, [record("two: rolled back")], { producer: 2n }),
      batchAt(2, [record("three: committed")], { producer: 3n }),
      markerAt(3, "abort", 1n),
      batchAt(4, [record("two: rolled back")], { producer: 2n }),
      batchAt(5, [record("one: committed")], { producer: 1n }),
      markerAt(6, "abort", 2n),
      batchAt(7, [record("two: committed")], { producer: 2n }),
      batchAt(8, [record("without a transaction")], { producer: 1n, transactional: false }),
      markerAt(9, "commit", 1n),
      markerAt(10, "commit", 2n),
      markerAt(11, "commit", 3n),
    ]);
    const aborted = [
      { producerId: 2n, firstOffset: 1 },
      { producerId: 1n, firstOffset: 0 },
    ];
    expect(valuesOf(bytes, 0, aborted)).toEqual({
      values: ["three: committed", "one: committed", "two: committed", "without a transaction"],
      next: 12,
    });
  });

  test("another format is refused", () => {
    const old = batchAt(0, [record("a")]);
    old.writeInt8(1, 16);
    expect(() => decodeBatches(old, 0, [])).toThrow("format 1");
  });
});
