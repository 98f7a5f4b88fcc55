import { createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * Writes all of it under another name beside `path`, then gives it its name: whoever sees `path` sees a whole file, and what
 * was there before stays when something fails. Resolves with the number of bytes, once they are on the disk.
 */
export async function writeWholeFile(path: string, bytes: Readable, signal: AbortSignal): Promise<number> {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    const file = createWriteStream(partial, { flush: true });
    await pipeline(bytes, file, { signal });
    await rename(partial, path);
    return file.bytesWritten;
  } catch (error) {
    if (!existsSync(dirname(path)))
      throw new Error(`cannot write ${path}: there is no folder ${dirname(path)}`, { cause: error });
    await rm(partial, { force: true });
    if ((error as NodeJS.ErrnoException).code === "EISDIR")
      throw new Error(`cannot write ${path}: it is a folder`, { cause: error });
    throw error;
  }
}
