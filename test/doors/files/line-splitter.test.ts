import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "../../../src/doors/files/line-splitter.ts";

function split(chunks: readonly (Buffer | string)[], longest?: number): [number, string, number][] {
  const splitter = new LineSplitter(longest);
  const lines = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk as string)));
  return [...lines, ...splitter.finish()].map(({ number, bytes, length }) => [number, bytes.toString(), length]);
}

describe("lines", () => {
  it("end in LF or CRLF, the last one in nothing", () => {
    expect(split(["one\ntwo\r\nthree"])).toEqual([
      [1, "one", 3],
      [2, "two", 3],
      [3, "three", 5],
    ]);
  });

  it("that are blank are skipped and counted", () => {
    expect(split(["\n\r\n  \t\na\n\nb\n\n"])).toEqual([
      [4, "a", 1],
      [6, "b", 1],
    ]);
  });

  it("are without a byte order mark at the start, and with one anywhere else", () => {
    expect(split(["\ufeffa\n\ufeffb\n"])).toEqual([
      [1, "a", 1],
      [2, "\ufeffb", 4],
    ]);
    expect(split(["\ufeff\n"])).toEqual([]);
  });

  it("of up to the limit are whole, of more only begin", () => {
    expect(split(["123456\n1234567\n1\n"], 6)).toEqual([
      [1, "123456", 6],
      [2, "123456", 7],
      [3, "1", 1],
    ]);
  });

  it("keep bytes that are no UTF-8", () => {
    const splitter = new LineSplitter();
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);
    expect(splitter.push(Buffer.concat([bytes, Buffer.from("\n")]))[0]?.bytes).toEqual(bytes);
  });

  it("do not depend on where chunks are cut", () => {
    const part = fc.constantFrom("\n", "\r\n", "a", "bcd", "{}", "\ufeff", "long enough to be over", " ");
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(60)), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(""));
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(split(chunks, 9)).toEqual(split([bytes], 9));
      }),
    );
  });
});
