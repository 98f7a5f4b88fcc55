/** The sources run as they are; the build has a JavaScript file in the same place. */
const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** The program of a thread, named as from the file of the URL `base`, without its extension. */
export function threadProgram(name: string, base: string): URL {
  return new URL(`${name}.${EXTENSION}`, base);
}
