import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** Some ten times what it takes. On a full disk Node leaves an empty file behind for each that it cannot write. */
const LEAST_ROOM = 64 * 1024 * 1024;

/**
 * Where Node keeps what it compiled of Pitboss: a folder of this user's alone, for whoever may write there decides what
 * runs. Undefined when the environment tells of none that can be there, or when its disk is full.
 */
export function compileCacheFolder(
  env: NodeJS.ProcessEnv,
  roomIn: (folder: string) => number = freeBytes,
): string | undefined {
  const caches = env["XDG_CACHE_HOME"] || env["LOCALAPPDATA"] || (env["HOME"] && join(env["HOME"], ".cache"));
  if (!caches) return undefined;
  const folder = join(caches, "pitboss");
  try {
    for (const each of [caches, folder]) if (!existsSync(each)) mkdirSync(each, { mode: 0o700 });
    return roomIn(folder) < LEAST_ROOM ? undefined : folder;
  } catch {
    // No failure: everything is compiled, as without it.
    return undefined;
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
