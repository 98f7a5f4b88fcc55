import { ConfigError } from "../config/config-error.ts";
import { readSegments, segmentDefinitions } from "../config/segments/read-segments.ts";
import type { SegmentDefinition } from "../rules/segment-definition.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Pause } from "../warehouse/retrying.ts";
import { watchText } from "./watch-text.ts";

export interface SegmentsWatch {
  readonly file: string;
  readonly signal: AbortSignal;
  readonly pause: Pause;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  /** The file declares these from now on. */
  readonly onChange: (segments: readonly SegmentDefinition[]) => void;
}

/** Watches the file until the signal aborts. While it has faults or cannot be read, what was in force stays so. */
export async function watchSegments({ file, signal, pause, logger, onChange }: SegmentsWatch): Promise<void> {
  await watchText({
    file,
    signal,
    pause,
    onText: (text) => apply(text, file, logger, onChange),
    onUnreadable: () => logger.warn({ file }, "the segments cannot be read: those in force stay"),
  });
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
