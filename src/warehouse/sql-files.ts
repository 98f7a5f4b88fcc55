import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One file of SQL statements. */
export interface SqlFile {
  /** File name; for views with their folder, e.g. `views/v_rounds.sql`. */
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

/** The folder `sql/` of this package, from the sources as well as from the build. */
export function sqlDirectory(): string {
  const places = ["../../sql", "../../../sql"].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`folder sql/ is not at ${places.join(" or ")}: reinstall the package`);
  return found;
}

/** The .sql files of a folder, by name. */
export async function readSqlFiles(directory: string, prefix = ""): Promise<SqlFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(names.map(async (name) => sqlFile(prefix + name, await readFile(join(directory, name), "utf8"))));
}

function sqlFile(name: string, content: string): SqlFile {
  const lines = content.split(/\r?\n/);
  return {
    name,
    checksum: createHash("sha256").update(lines.join("\n")).digest("hex"),
    statements: statementsOf(lines),
  };
}

/** Statements end with a `;` at the end of a line. Lines that are comments go first: theirs end nothing. */
function statementsOf(lines: readonly string[]): string[] {
  const code = lines.filter((line) => !line.trimStart().startsWith("--")).join("\n");
  return code
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
