import { existsSync, globSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the project, which the paths of pages begin in. */
export const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Markdown outside docs/ that the site has too, and its address there. */
const ELSEWHERE: readonly (readonly [file: RegExp, address: string])[] = [
  [/^(CHANGELOG|CONTRIBUTING|SECURITY)\.md$/, "project/$1.md"],
  [/^examples\/README\.md$/, "examples/index.md"],
  [/^examples\/(\w+)\/README\.md$/, "examples/$1.md"],
  [/^src\/(\w+)\/DISCUSSION\.md$/, "discussions/$1.md"],
];

/**
 * The address of a file as a page.
 *
 * @param file path in the project, e.g. `docs/replay.md`
 * @returns path in the site with its ending, e.g. `replay.md`; undefined for what is no page
 */
export function pageOf(file: string): string | undefined {
  const ofDocs = /^docs\/(.+\.md)$/.exec(file)?.[1];
  if (ofDocs !== undefined) return ofDocs;
  const rule = ELSEWHERE.find(([pattern]) => pattern.test(file));
  return rule === undefined ? undefined : file.replace(...rule);
}

/** Markdown of the project that is no page. */
export function noPages(): string[] {
  const files = globSync("**/*.md", { cwd: ROOT, exclude: (name) => name === "node_modules" || name === "dist" });
  return files.filter((file) => pageOf(file) === undefined);
}

/** @param file path in the project */
export function isThere(file: string): boolean {
  return existsSync(`${ROOT}${file}`);
}

/** Whether a path of the project, which is there, is one of a folder. */
export function isFolder(file: string): boolean {
  return statSync(`${ROOT}${file}`).isDirectory();
}
