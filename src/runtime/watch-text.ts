import { readFile } from "node:fs/promises";
import type { Pause } from "../warehouse/retrying.ts";

export interface TextWatch {
  readonly file: string;
  readonly signal: AbortSignal;
  readonly pause: Pause;
  /** The text is this from now on. */
  readonly onText: (text: string) => void;
  /** The file cannot be read any more, or, where it was not read before, at the first look. */
  readonly onUnreadable: (wasRead: boolean) => void;
}

const EVERY_MS = 2_000;

/**
 * Looks at the file now and then until the signal aborts. A new text counts once it has stayed the same from one look to
 * the next, because half a file can be a valid one.
 */
export async function watchText({ file, signal, pause, onText, onUnreadable }: TextWatch): Promise<void> {
  let latest: string | null | undefined;
  let told: string | null = null;
  while (!signal.aborted) {
    const text = await fileText(file);
    if (text === null && latest !== null) onUnreadable(latest !== undefined);
    if (text !== null && text === latest && text !== told) {
      told = text;
      onText(text);
    }
    latest = text;
    await pause(EVERY_MS, signal);
  }
}

/** The text of a file that may change or go at any time; null when it cannot be read. */
async function fileText(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}
