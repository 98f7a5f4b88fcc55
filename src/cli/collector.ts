/**
 * Sets how V8 collects garbage, for this process and its threads: to be loaded before anything that takes memory. What it was
 * found by: docs/performance.md.
 */
import { setFlagsFromString } from "node:v8";

/** Flags differ from version to version; another one than they were measured with collects as it does by itself. */
const MEASURED_WITH = "13.6.";

const FLAGS = [
  // Otherwise every 64 MiB of buffers, a second of a log's reading, have the whole heap looked through, however little it grew.
  "--external-memory-accounted-in-global-limit",
  // A batch's records and rows are alive while young objects are looked through. It takes them for ones that stay, and puts all of
  // their kind among the old from then on, where they are garbage a moment later.
  "--no-allocation-site-pretenuring",
  // Up to twice of what is alive, buffers included. By itself it would be four times.
  "--heap-growing-percent=100",
];

if (process.versions.v8.startsWith(MEASURED_WITH)) for (const flag of FLAGS) setFlagsFromString(flag);
