import { readFileSync } from "node:fs";

/** `maxRSS` of Linux counts the process that started this one, so where the kernel tells it exactly it is read there. */
export function peakRss(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}
