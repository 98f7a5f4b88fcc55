import { describe, expect, test } from "vitest";
import { KeyBytes } from "../../src/engine/key-bytes.ts";

/** Of which one is the beginning of another, or as long as another in bytes or in characters. */
const TEXTS = ["a", "ab", "abc", "b", "ä", "äb", "€", "€uro", "😀", "😀😀", "a".repeat(200), "ä".repeat(200)];

describe("keys as bytes", () => {
  test("are the texts that they were, and no others", () => {
    const keys = new KeyBytes();
    const places = Array.from({ length: 2_000 }, (_, index) => keys.add(TEXTS[index % TEXTS.length] ?? ""));
    expect(new Set(places).size).toBe(places.length);
    for (const [index, place] of places.entries()) {
      expect(keys.textAt(place)).toBe(TEXTS[index % TEXTS.length]);
      if (index % 97 < TEXTS.length)
        expect(TEXTS.filter((text) => keys.isAt(place, text))).toEqual([TEXTS[index % TEXTS.length]]);
    }
  });

  test("that were removed leave nothing", () => {
    const keys = new KeyBytes();
    const [anna, bert] = [keys.add("anna"), keys.add("bert")];
    keys.remove(anna);
    expect([keys.textAt(anna), keys.textAt(bert)]).toEqual(["\0\0\0\0", "bert"]);
  });
});
