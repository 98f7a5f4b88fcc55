import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks between a heading and the next of the same level. */
function blocksUnder(heading: string): Block[] {
  const begin = README.indexOf(`\n## ${heading}\n`);
  if (begin < 0) throw new Error(`the README has no heading ${heading}`);
  const end = README.indexOf("\n## ", begin + 1);
  const blocks = README.slice(begin, end).matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...blocks].map(([, language = "", text = ""]) => ({ language, text }));
}

/** What is shown, line by line, where `…` stands for anything. */
function expectShown(said: string, shown: string): void {
  const lines = said.trimEnd().split("\n");
  const patterns = shown.trimEnd().split("\n");
  expect(lines, said).toHaveLength(patterns.length);
  for (const [index, pattern] of patterns.entries()) {
    const parts = pattern.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    expect(lines[index]).toMatch(new RegExp(`^${parts.join(".*")}$`));
  }
}

describe("the README", () => {
  const inFolder = temporaryFolder();

  test("shows what its own events come to", async () => {
    const [first, shown, second] = blocksUnder("Your own events");
    expect([first?.language, shown?.language, second?.language]).toEqual(["sh", "", "sh"]);
    // Reports are results too; progress and logs are not.
    const script = [first?.text, "echo ---", second?.text].join("\n");
    const { stdout } = await promisify(execFile)("bash", ["-euc", script], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: inFolder(".") },
    });
    const [said = "", later = ""] = stdout.split("---\n");
    expectShown(said, shown?.text ?? "");
    expect(later).toContain("0 accepted, 1 rejected");
    expect(later).toContain("negative_amount");
  });
});
