import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Counts } from "./counts.ts";

const PROGRAM = fileURLToPath(new URL("count-process.ts", import.meta.url));

const YOUNG_MEGABYTES = 128;

/**
 * Nothing is collected while allocations are counted, and when code is compiled depends on what ran and not on other
 * threads: else the same run would allocate another amount each time.
 */
const FLAGS = [
  "--expose-gc",
  `--min-semi-space-size=${YOUNG_MEGABYTES}`,
  `--max-semi-space-size=${YOUNG_MEGABYTES}`,
  "--initial-heap-size=2048",
  "--single-threaded",
  "--hash-seed=1",
];

/** The counts of this version, taken in a process of its own. */
export async function takeCounts(): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), "pitboss-counts-"));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, PROGRAM, folder]);
    return JSON.parse(stdout) as Counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
