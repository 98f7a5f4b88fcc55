import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentHash } from "../../src/values/content-hash.ts";

const bytes = fc.uint8Array({ maxLength: 300 });

describe("the hash of a content", () => {
  it("is that of the bytes from the place on, whatever is before them", () => {
    fc.assert(
      fc.property(bytes, bytes, (before, content) => {
        const whole = Uint8Array.from([...before, ...content]);
        expect(contentHash(whole, before.length)).toBe(contentHash(content, 0));
      }),
    );
  });

  it("is a safe integer that changes with any bit, and with zeros at the end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (content) => {
        const hashes = new Set([contentHash(content, 0)]);
        for (let bit = 0; bit < content.length * 8; bit++) {
          const other = Uint8Array.from(content);
          other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          hashes.add(contentHash(other, 0));
        }
        for (let zeros = 1; zeros <= 5; zeros++) {
          hashes.add(contentHash(Uint8Array.from([...content, ...new Uint8Array(zeros)]), 0));
        }
        expect(hashes.size).toBe(1 + content.length * 8 + 5);
        for (const hash of hashes) expect(Number.isSafeInteger(hash) && hash >= 0).toBe(true);
      }),
    );
  });

  it("spreads over all 53 bits: a hundred thousand contents alike differ in each half of it", () => {
    const count = 100_000;
    const low = new Set<number>();
    const high = new Set<number>();
    for (let number = 0; number < count; number++) {
      const hash = contentHash(Buffer.from(`{"amount":1.5,"activity_id":"20190201${number}"}`), 0);
      low.add(hash % 2 ** 32);
      high.add(Math.floor(hash / 2 ** 32));
    }
    // What chance gives: n²/2m pairs of one value among 2^32, and 2^21 (1 − e^(−n/2^21)) values of the upper 21 bits.
    expect(count - low.size).toBeLessThan(15);
    const expected = 2 ** 21 * (1 - Math.exp(-count / 2 ** 21));
    expect(Math.abs(high.size - expected)).toBeLessThan(expected * 0.01);
  });
});
