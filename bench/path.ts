import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PathReport } from "./path-process.ts";

const PROGRAM = fileURLToPath(new URL("path-process.ts", import.meta.url));

/** Runs the path, and its sink once more, in a process of its own. */
export async function runPath(feed: string, folder: string): Promise<PathReport> {
  const dataDir = join(folder, "path");
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, feed, dataDir]);
    return JSON.parse(stdout) as PathReport;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
