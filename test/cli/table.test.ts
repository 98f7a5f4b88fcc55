import { describe, expect, it } from "vitest";
import { formatTable } from "../../src/cli/table.ts";

describe("a table", () => {
  it("aligns texts to the left and numbers to the right", () => {
    const rows = [
      ["missing_field", 12],
      ["too_late", 1_234_567],
    ] as const;
    expect(formatTable(["code", "events"], rows)).toBe(
      ["code              events", "missing_field         12", "too_late       1,234,567"].join("\n"),
    );
  });

  it("leaves cells without a value empty, and no blanks at the end of a line", () => {
    expect(formatTable(["a", "b"], [["long", null], ["x"]])).toBe("a     b\nlong\nx");
  });

  it("of no rows is its headings", () => {
    expect(formatTable(["code", "events"], [])).toBe("code  events");
  });
});
