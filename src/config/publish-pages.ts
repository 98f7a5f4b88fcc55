import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const FOLDER = new URL("../../docs/reference/", import.meta.url);

/**
 * Writes pages into docs/reference/, by their names. With `--check` on the command line it writes none, and makes the
 * process end with 1 when one is out of date.
 */
export function publishPages(pages: Readonly<Record<string, string>>): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(pages)) {
    const file = new URL(name, FOLDER);
    const current = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (current === text) continue;
    if (process.argv.includes("--check")) {
      process.stderr.write(`docs/reference/${name} is out of date: run npm run generate\n`);
      process.exitCode = 1;
    } else {
      writeFileSync(file, text);
    }
  }
}
