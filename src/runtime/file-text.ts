import { readFile } from "node:fs/promises";

/** The text of a file that may change or go at any time; null when it cannot be read. */
export async function fileText(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}
