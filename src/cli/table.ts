import { printableLine } from "./printable.ts";

export type Cell = string | number | bigint | null | undefined;

/** Rows under their headings in aligned columns, safe to show; numbers stand to the right. No rows: the headings alone. */
export function formatTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [headings, ...rows.map((row) => headings.map((_, column) => cellText(row[column])))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const toTheRight = headings.map((_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column])));
  return lines
    .map((line) =>
      line
        .map((text, column) =>
          toTheRight[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function isNumber(cell: Cell): boolean {
  return typeof cell === "number" || typeof cell === "bigint";
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "string" ? printableLine(cell) : formatCount(cell);
}

/** `1,234,567`. */
export function formatCount(count: number | bigint): string {
  return count.toLocaleString("en-US");
}
