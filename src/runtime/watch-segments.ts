import { readFile } from "node:fs/promises";
import { ConfigError } from "../config/config-error.ts";
import { readSegments, segmentDefinitions } from "../config/segments/read-segments.ts";
import type { SegmentDefinition } from "../rules/segment-definition.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Pause } from "../warehouse/retrying.ts";

export interface SegmentsWatch {
  readonly file: string;
  readonly signal: AbortSignal;
  readonly pause: Pause;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  /** The file declares these from now on. */
  readonly onChange: (segments: readonly SegmentDefinition[]) => void;
}

const EVERY_MS = 2_000;

/**
 * Looks at the file now and then until the signal aborts. A new text counts once it has stayed the same from one look to
 * the next, because half a file can be a valid one. While it has faults or cannot be read, what was in force stays so.
 */
export async function watchSegments({ file, signal, pause, logger, onChange }: SegmentsWatch): Promise<void> {
  let latest: string | null = null;
  let judged: string | null = null;
  let isReadable = true;
  while (!signal.aborted) {
    const text = await textOf(file);
    if (text === null && isReadable) logger.warn({ file }, "the segments cannot be read: those in force stay");
    isReadable = text !== null;
    if (text !== null && text === latest && text !== judged) {
      judged = text;
      apply(text, file, logger, onChange);
    }
    latest = text;
    await pause(EVERY_MS, signal);
  }
}

/** Null: it cannot be read. */
async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}

function apply(text: string, file: string, logger: SegmentsWatch["logger"], onChange: SegmentsWatch["onChange"]): void {
  try {
    onChange(segmentDefinitions(readSegments(text, file)));
    logger.info({ file }, "the segments are read");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    logger.error({ file, faults: error.faults }, "the segments have faults: those in force stay");
  }
}
