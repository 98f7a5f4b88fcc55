import { createHash } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { ConsoleError } from "./console-error.ts";

/** The text of the file of segments, and what names this state of it. */
export interface Definitions {
  readonly file: string;
  readonly text: string;
  readonly digest: string;
}

export async function readDefinitions(file: string): Promise<Definitions> {
  const text = await readFile(file, "utf8");
  return { file, text, digest: digestOf(text) };
}

/**
 * Replaces the file whole; the engine reads it within seconds. Throws when it is not in the state any more that the
 * digest names: somebody else saved it in between.
 */
export async function saveDefinitions(file: string, text: string, digest: string): Promise<Definitions> {
  const there = await readDefinitions(file);
  if (there.digest !== digest) {
    throw new ConsoleError(
      409,
      `${file} was changed by somebody else in between: load it again and repeat your changes`,
    );
  }
  const { mode } = await stat(file);
  const half = `${file}.${digestOf(text).slice(0, 12)}.tmp`;
  try {
    await writeFile(half, text, { mode });
    await rename(half, file);
  } finally {
    await rm(half, { force: true });
  }
  return readDefinitions(file);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
