import { readFile, writeFile } from "node:fs/promises";

/** Puts the text between the file's markers of that name. Throws when it has none. */
export async function writeBetweenMarkers(path: string, text: string, name: string): Promise<void> {
  const page = await readFile(path, "utf8");
  const [first, last] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [begin, end] = [page.indexOf(first), page.indexOf(last)];
  if (begin < 0 || end < begin) throw new Error(`${path} has no ${first} with ${last} after it: put them in`);
  await writeFile(path, `${page.slice(0, begin + first.length)}\n${text}\n${page.slice(end)}`);
}

/** The first column is text, the others are figures. Also readable where it is not rendered. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const [first, ...rest] = lines.map((line) => {
    const cells = line.map((text, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? text.padEnd(width) : text.padStart(width);
    });
    return `| ${cells.join(" | ")} |`;
  });
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [first, `| ${rule.join(" | ")} |`, ...rest].join("\n");
}
