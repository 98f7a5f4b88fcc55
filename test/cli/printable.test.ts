import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonText } from "../../src/cli/output.ts";
import { printable, printableLine } from "../../src/cli/printable.ts";
import { formatTable } from "../../src/cli/table.ts";

test("text that is shown has nothing that a terminal obeys, and says what was there", () => {
  expect(printable("a\u001b[31m\r\u009b\u202eb\tc\nd é 💶")).toBe("a\\u001b[31m\\u000d\\u009b\\u202eb\tc\nd é 💶");
  expect(printableLine("a\tb\nc")).toBe("a\\u0009b\\u000ac");
});

test("no text becomes an order, in a table or as JSON, which stays what it was", () => {
  const anything = fc.string({ unit: fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCharCode(code)) });
  fc.assert(
    fc.property(anything, (text) => {
      for (const shown of [printable(text), formatTable(["a"], [[text]]), jsonText({ text })])
        expect(shown).not.toMatch(/(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
      expect(JSON.parse(jsonText({ text }))).toEqual({ text });
    }),
  );
});
