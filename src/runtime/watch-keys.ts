import { isDeepStrictEqual } from "node:util";
import type { ApiKey } from "../config/api-keys-of.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Pause } from "../warehouse/retrying.ts";
import { fileText } from "./file-text.ts";

export interface KeysWatch {
  /** The configuration file. */
  readonly file: string;
  readonly signal: AbortSignal;
  readonly pause: Pause;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  /** The keys that count when it begins. */
  readonly inForce: readonly ApiKey[];
  /** The keys as they are configured now. Throws ConfigError. */
  readonly readKeys: () => readonly ApiKey[];
  /** These are configured from now on. */
  readonly onChange: (keys: readonly ApiKey[]) => void;
}

const EVERY_MS = 2_000;

/**
 * Looks at the configuration file now and then until the signal aborts, so that a key that is created or revoked counts
 * without a restart. As with segments, a new text counts once it stays the same from one look to the next, and faults change
 * nothing. Settings other than keys stay what they were at the start.
 */
export async function watchKeys(options: KeysWatch): Promise<void> {
  const { file, signal, pause, logger } = options;
  let latest: string | null = null;
  let judged: string | null = null;
  let { inForce } = options;
  while (!signal.aborted) {
    const text = await fileText(file);
    if (text === null && latest !== null) logger.warn({ file }, "the configuration is gone: the keys in force stay");
    if (text !== null && text === latest && text !== judged) {
      judged = text;
      inForce = changed(options, inForce);
    }
    latest = text;
    await pause(EVERY_MS, signal);
  }
}

/** The keys that count from now on. */
function changed({ file, logger, readKeys, onChange }: KeysWatch, inForce: readonly ApiKey[]): readonly ApiKey[] {
  try {
    const keys = readKeys();
    if (isDeepStrictEqual(keys, inForce)) return inForce;
    onChange(keys);
    logger.info({ file, keys: keys.length }, "the keys are read");
    return keys;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    logger.error({ file, faults: error.faults }, "the configuration has faults: the keys in force stay");
    return inForce;
  }
}
