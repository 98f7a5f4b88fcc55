import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Where Node keeps what it compiled of Pitboss: a folder of this user's alone, for whoever may write there decides what
 * runs. Undefined when the environment tells of none that is there. What goes wrong in it is no failure: all is compiled.
 */
export function compileCacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  const home = env["HOME"];
  const caches = env["XDG_CACHE_HOME"] || env["LOCALAPPDATA"] || (home && existsSync(home) && join(home, ".cache"));
  return caches ? join(caches, "pitboss") : undefined;
}
