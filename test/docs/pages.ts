import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** One fenced block of a page. */
export interface Block {
  /** The page's path in the project. */
  readonly page: string;
  /** What stands behind the fence; empty for what is only shown. */
  readonly language: string;
  readonly text: string;
  /** The heading above it, without its marks. */
  readonly heading: string;
}

/** Pages whose blocks are for users. */
export function userPages(): string[] {
  const patterns = ["README.md", "CONTRIBUTING.md", "docs/**/*.md", "examples/**/README.md"];
  return globSync(patterns, { cwd: ROOT, exclude: ["**/node_modules"] }).sort();
}

export function textOf(page: string): string {
  return readFileSync(`${ROOT}${page}`, "utf8");
}

const FENCE_OR_HEADING = /^#+ (.*)$|^```(\w*)\n([\s\S]*?)^```$/gm;

/** The blocks of a page, in their order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let above = "";
  for (const [, heading, language = "", text] of textOf(page).matchAll(FENCE_OR_HEADING)) {
    if (text === undefined) above = heading ?? above;
    else blocks.push({ page, language, text, heading: above });
  }
  return blocks;
}
