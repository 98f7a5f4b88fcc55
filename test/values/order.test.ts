import fc from "fast-check";
import { expect, test } from "vitest";
import { compareUtf8 } from "../../src/values/order.ts";

test("texts are ordered as their UTF-8 bytes are", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 4 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test("also where UTF-16 orders them otherwise", () => {
  const [fullwidth, emoji] = ["\uff21", "\u{1f3b0}"];
  expect(fullwidth < emoji).toBe(false);
  expect(compareUtf8(fullwidth, emoji)).toBeLessThan(0);
});
