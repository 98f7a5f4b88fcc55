import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Session } from "chdb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cityHash128 } from "../../src/warehouse/endpoint/frames/city-hash.ts";
import { beginningOf, contentOf, frameOf } from "../../src/warehouse/endpoint/frames/frame.ts";
import { framed } from "../../src/warehouse/endpoint/frames/framed.ts";
import { lz4Decoded } from "../../src/warehouse/endpoint/frames/lz4-block.ts";

const CHECKSUM_BYTES = 16;
const NO_LIMIT = 2 ** 30;

describe("the engine's own files", () => {
  let directory = "";
  let session: Session;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pitboss-frames-"));
    session = new Session(directory);
    await sql("CREATE DATABASE frames");
  });
  afterAll(async () => {
    session.close();
    await rm(directory, { recursive: true, force: true });
  });

  const sql = async (text: string) => (await session.queryAsync(text)).text();
  /** The frames of each file of a table's columns, by the file's name. */
  const filesOf = async (table: string) => {
    const [path = ""] = (
      await sql(`SELECT data_paths[1] FROM system.tables WHERE database = 'frames' AND name = '${table}' FORMAT TSVRaw`)
    ).split("\n");
    const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".bin"));
    return new Map(names.map((name) => [name.replace(/^.*\//, ""), join(path, name)]));
  };
  const wide = "ENGINE = MergeTree ORDER BY tuple() SETTINGS min_bytes_for_wide_part = 0";

  test("have the checksums that are computed here, of every length up to 300 bytes", async () => {
    const lengths = Array.from({ length: 300 }, (_, index) => index + 1);
    await sql("SET allow_suspicious_fixed_string_types = 1");
    const columns = lengths.map((length) => `c${length} FixedString(${length}) CODEC(NONE)`);
    await sql(`CREATE TABLE frames.lengths (${columns.join(", ")}) ${wide}`);
    const bytes = (length: number) =>
      `arrayStringConcat(arrayMap(part -> SHA512(concat('${length} ', toString(part))), range(5)))`;
    const values = lengths.map((length) => `toFixedString(substring(${bytes(length)}, 1, ${length}), ${length})`);
    await sql(`INSERT INTO frames.lengths SELECT ${values.join(", ")}`);
    const files = await filesOf("lengths");
    for (const length of lengths) {
      const [frame, ...others] = framesOf(readFileSync(files.get(`c${length}.bin`) ?? ""));
      expect(others).toEqual([]);
      expect(frame).toHaveLength(CHECKSUM_BYTES + 9 + length);
      expect(cityHash128(frame!.subarray(CHECKSUM_BYTES))).toEqual(beginningOf(frame!).checksum);
    }
  });

  test("are read the same whether they are compressed or not", async () => {
    const kinds = ["UInt64", "FixedString(7)", "UInt8"];
    const columns = kinds.flatMap((kind, index) => [
      `none${index} ${kind} CODEC(NONE)`,
      `lz4${index} ${kind} CODEC(LZ4)`,
    ]);
    await sql(`CREATE TABLE frames.methods (${columns.join(", ")}) ${wide}`);
    const values = ["intDiv(number, 3)", "toFixedString(substring(hex(number * number), 1, 5), 7)", "1 + number % 7"];
    await sql(
      `INSERT INTO frames.methods SELECT ${values.flatMap((value) => [value, value]).join(", ")} FROM numbers(200000)`,
    );
    const files = await filesOf("methods");
    for (const index of kinds.keys()) {
      const [plain, packed] = [`none${index}`, `lz4${index}`].map((name) =>
        readFileSync(files.get(`${name}.bin`) ?? ""),
      );
      expect(packed!.length).toBeLessThan(plain!.length);
      expect(contentOf(packed!, NO_LIMIT).equals(contentOf(plain!, NO_LIMIT))).toBe(true);
    }
  });

  test("may as well be of frames that are made here", async () => {
    await sql("CREATE TABLE frames.ours (n UInt64, s String) ENGINE = TinyLog");
    await sql("INSERT INTO frames.ours SELECT number, toString(number) FROM numbers(100000)");
    const sums = () => sql("SELECT count(), sum(n), sum(cityHash64(s)) FROM frames.ours");
    const before = await sums();
    const files = await filesOf("ours");
    const sizes = join(dirname([...files.values()][0] ?? ""), "sizes.json");
    let told = readFileSync(sizes, "utf8");
    await sql("DETACH TABLE frames.ours");
    for (const path of files.values()) {
      const theirs = readFileSync(path);
      const made = Buffer.concat(await Array.fromAsync(framed([contentOf(theirs, NO_LIMIT)])));
      await writeFile(path, made);
      told = told.replace(`"${theirs.length}"`, `"${made.length}"`);
    }
    await writeFile(sizes, told);
    await sql("ATTACH TABLE frames.ours");
    expect(files.size).toBeGreaterThan(1);
    expect(await sums()).toBe(before);
  });
});

describe("a frame", () => {
  test("holds what was put into it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000, size: "max" }), (content) => {
        expect(contentOf(frameOf(content), NO_LIMIT).equals(content)).toBe(true);
      }),
    );
  });

  test("is one of several, where there is more than fits into one", async () => {
    const content = Buffer.alloc(600_000, "abc");
    const frames = await Array.fromAsync(framed([content]));
    expect(frames.length).toBe(3);
    expect(contentOf(Buffer.concat(frames), NO_LIMIT).equals(content)).toBe(true);
    expect(await Array.fromAsync(framed([Buffer.alloc(0)]))).toEqual([]);
  });

  test("is refused with any bit changed, and wherever it is cut off", () => {
    const frame = frameOf(Buffer.from("SELECT 1 FROM numbers(10)"));
    fc.assert(
      fc.property(fc.nat(frame.length * 8 - 1), (bit) => {
        const changed = Buffer.from(frame);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => contentOf(changed, NO_LIMIT)).toThrow(/checksum|cut off|over/);
      }),
    );
    for (let length = 1; length < frame.length; length++) {
      expect(() => contentOf(frame.subarray(0, length), NO_LIMIT)).toThrow(/cut off/);
    }
  });

  test("is refused when it holds more than may be, or is of another method", () => {
    const frame = frameOf(Buffer.alloc(1000));
    expect(() => contentOf(Buffer.concat([frame, frame]), 1999)).toThrow(/over 1999 bytes/);
    expect(() => contentOf(withMethod(frame, 0x90), NO_LIMIT)).toThrow(/Unknown codec family code: 144/);
    expect(() => contentOf(withMethod(frame, 0x02), NO_LIMIT)).toThrow(/not of its length/);
  });
});

describe("an LZ4 block", () => {
  const repeat = (distance: number, more: number) => [distance & 255, distance >> 8, ...(more > 14 ? [more - 15] : [])];

  test("repeats what was before, itself included", () => {
    const block = Uint8Array.from([0x2f, 97, 98, ...repeat(2, 20), 0x10, 99]);
    expect(Buffer.from(lz4Decoded(block, 27)).toString()).toBe(`${"ab".repeat(13)}c`);
  });

  test.each([
    ["that holds less", [0x10, 97], 2, /holds 1 bytes only/],
    ["that holds more", [0x20, 97, 98], 1, /holds more/],
    ["that ends within its literals", [0x30, 97], 3, /ends in the middle/],
    ["that ends within a length", [0xf0, 255], 300, /ends in the middle/],
    ["that ends within a distance", [0x10, 97, 1], 9, /ends in the middle/],
    ["that repeats what was never there", [0x10, 97, 2, 0], 5, /2 bytes before/],
    ["that repeats from no distance", [0x10, 97, 0, 0], 5, /0 bytes before/],
    ["whose repeat is too long", [0x1f, 97, 1, 0, 255, 255, 0], 20, /holds more/],
  ])("%s is refused", (_, block, length, why) => {
    expect(() => lz4Decoded(Uint8Array.from(block), length)).toThrow(why);
  });
});

function framesOf(file: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const frame = file.subarray(at, at + beginningOf(file.subarray(at)).bytes);
    frames.push(frame);
    at += frame.length;
  }
  return frames;
}

function withMethod(frame: Buffer, method: number): Buffer {
  const other = Buffer.from(frame);
  other.writeUInt8(method, CHECKSUM_BYTES);
  const [first, second] = cityHash128(other.subarray(CHECKSUM_BYTES));
  other.writeBigUInt64LE(first, 0);
  other.writeBigUInt64LE(second, 8);
  return other;
}
