import { isDeepStrictEqual } from "node:util";
import type { ApiKey } from "../config/api-keys-of.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Pause } from "../warehouse/retrying.ts";
import { watchText } from "./watch-text.ts";

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

/**
 * Watches the configuration file until the signal aborts, so that a key that is created or revoked counts without a
 * restart. Faults change nothing. Settings other than keys stay what they were at the start.
 */
export async function watchKeys(options: KeysWatch): Promise<void> {
  const { file, signal, pause, logger } = options;
  let { inForce } = options;
  await watchText({
    file,
    signal,
    pause,
    onText: () => {
      inForce = changed(options, inForce);
    },
    onUnreadable: (wasRead) => {
      if (wasRead) logger.warn({ file }, "the configuration is gone: the keys in force stay");
    },
  });
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
