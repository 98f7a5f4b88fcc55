import type { ResourceLimits } from "node:worker_threads";

/** The sources run as they are; the build has a JavaScript file in the same place. */
const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";

/**
 * Most of what a fold makes is garbage soon: with room for more of it than a thread gets by itself, it is looked through less
 * often. In MiB; about as much as the main thread has.
 */
export const FOLDING_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 192 };

/** The program of a thread, named as from the file of the URL `base`, without its extension. */
export function threadProgram(name: string, base: string): URL {
  return new URL(`${name}.${EXTENSION}`, base);
}
