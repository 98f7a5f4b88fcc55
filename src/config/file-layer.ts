import { existsSync, readFileSync } from "node:fs";
import { ConfigError } from "./config-error.ts";
import { type Setting, settingOf } from "./setting-tree.ts";
import { yamlTree } from "./yaml-tree.ts";

/** Read when no file is named and it is there. */
export const DEFAULT_CONFIG_FILE = "pitboss.yaml";

/** What the configuration file says. Throws {@link ConfigError} when a file that was named cannot be read, or is no YAML. */
export function fileLayer(file: string | undefined): Setting | undefined {
  if (file === undefined && !existsSync(DEFAULT_CONFIG_FILE)) return undefined;
  const name = file ?? DEFAULT_CONFIG_FILE;
  const tree = yamlTree(readTextFile(name, "the configuration", "name another with --config"), (lines) => (offset) => {
    const { line, col } = offset === undefined ? { line: 1, col: 1 } : lines.linePos(offset);
    return { origin: "file", where: `${name}:${line}:${col}` };
  });
  // An empty file, or one of comments only, sets nothing.
  return tree.kind === "leaf" && tree.value === null ? settingOf({}, tree.place) : tree;
}

/** Throws {@link ConfigError} that says what could not be read, why, and what to do. */
export function readTextFile(file: string, what: string, remedy: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(error);
    throw new ConfigError([`${file}: cannot read ${what}: ${reason}; ${remedy}`]);
  }
}
