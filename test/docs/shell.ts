import { spawn } from "node:child_process";
import { expect } from "vitest";
import { withoutPitboss } from "../cli/run-pitboss.ts";

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a script leaves running ends with it: each of its jobs is a group of processes. */
const PRELUDE = `set -m
shopt -s expand_aliases
trap 'for job in $(jobs -p); do kill -9 -- "-$job" 2> /dev/null || true; done' EXIT
`;

/** Runs a script in bash as somebody would who types it line by line, and stops at the first that fails. */
export function shell(script: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-euc", `${PRELUDE}${script}`], {
      cwd,
      env: { ...withoutPitboss(process.env), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
    child.on("error", reject).on("close", (code) => resolve({ code, ...said }));
  });
}

/** What is shown, line by line, where `…` stands for anything. */
export function expectShown(said: string, shown: string): void {
  const lines = said.trimEnd().split("\n");
  const patterns = shown.trimEnd().split("\n");
  expect(lines, said).toHaveLength(patterns.length);
  for (const [index, pattern] of patterns.entries()) {
    const parts = pattern.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    expect(lines[index]).toMatch(new RegExp(`^${parts.join(".*")}$`));
  }
}
