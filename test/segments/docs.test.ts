import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OPERAND_SCHEMAS } from "../../src/config/segments/operand-schemas.ts";
import { readSegments } from "../../src/config/segments/read-segments.ts";
import { FEATURES, type FeatureKind } from "../../src/features/feature-list.ts";

const page = readFileSync(new URL("../../docs/segments.md", import.meta.url), "utf8");
const KINDS = Object.keys(OPERAND_SCHEMAS) as FeatureKind[];

/** Cells of the table's row that begins with this text. */
function cells(first: string): string[] {
  const row = page.split("\n").find((line) => line.startsWith(`| ${first} |`));
  return (row ?? "").split("|").map((cell) => cell.trim());
}

test("the manual's example is read without fault", () => {
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  expect(readSegments(yaml, "manual").map(({ id }) => id)).toEqual(["cooling-off-high-roller"]);
});

test.each(KINDS)("the manual names every %s feature, and none that is not", (kind) => {
  const named = [...(cells(kind)[2] ?? "").matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
  const windows = ["1h", "24h", "7d", "30d", "lifetime"];
  const all = named.flatMap((name) => (name.endsWith("_W") ? windows.map((w) => name.replace(/W$/, w)) : [name]));
  expect(all.sort()).toEqual(
    Object.entries(FEATURES)
      .flatMap(([name, of]) => (of === kind ? [name] : []))
      .sort(),
  );
});

test("the manual says of every operator which features it is for", () => {
  const rows = ["`eq`, `ne`", "`gt`, `gte`, `lt`, `lte`", "`in`", "`contains`", "`exists`", "`within`", "`older_than`"];
  for (const row of rows) {
    const text = cells(row)[2] ?? "";
    const allowed =
      text === "all" ? KINDS : text === "all but lists" ? KINDS.filter((kind) => kind !== "list") : text.split(", ");
    for (const [, operator = ""] of row.matchAll(/`(\w+)`/g)) {
      expect([operator, KINDS.filter((kind) => operator in OPERAND_SCHEMAS[kind])]).toEqual([
        operator,
        KINDS.filter((kind) => allowed.includes(kind)),
      ]);
    }
  }
});
