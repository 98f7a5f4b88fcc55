import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What runs the examples of a language. */
export interface Toolchain {
  readonly language: string;
  /** What is not installed, and how to get it; undefined when all is there. */
  missing(): Promise<string | undefined>;
  /** Makes it ready and gives the command that runs an example of this name. */
  prepared(): Promise<(example: string) => readonly [string, ...string[]]>;
}

export function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
}

export async function succeeds(command: string, ...args: string[]): Promise<boolean> {
  return promisify(execFile)(command, args).then(
    () => true,
    () => false,
  );
}

/** Why the language's examples cannot run here; undefined when they can. CI installs all toolchains, so there it throws. */
export async function reasonToSkip(toolchain: Toolchain): Promise<string | undefined> {
  const missing = await toolchain.missing();
  if (missing === undefined) return undefined;
  const reason = `the ${toolchain.language} examples cannot run: ${missing}`;
  if (process.env["CI"]) throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return reason;
}
