/** Makes buffers and drops them beside a heap that does not grow, and tells how often the whole heap was looked through. */
import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";

const ALIVE = 400_000;
const BUFFERS = 400;
const BUFFER_BYTES = 4 * 1024 * 1024;

/** What Node gives, and its types do not tell. */
type Collection = PerformanceEntry & { readonly detail: { readonly kind: number } };

let collections = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries())
    if ((each as Collection).detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections++;
}).observe({ entryTypes: ["gc"] });

const alive = Array.from({ length: ALIVE }, (_, index) => ({ index, text: `object ${index}` }));
await setImmediate();
collections = 0;
for (let made = 0; made < BUFFERS; made++) {
  Buffer.alloc(BUFFER_BYTES, 1);
  await setImmediate();
}
process.stdout.write(JSON.stringify({ collections, alive: alive.length, v8: process.versions.v8 }));
