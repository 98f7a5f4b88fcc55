import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("collecting.ts", import.meta.url));
const COLLECTOR = new URL("../../src/cli/collector.ts", import.meta.url).href;

async function collecting(...flags: readonly string[]) {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, PROGRAM]);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as { readonly collections: number; readonly v8: string };
}

test("buffers that come and go do not have the whole heap looked through", async () => {
  const [byItself, asSet] = await Promise.all([collecting(), collecting(`--import=${COLLECTOR}`)]);
  // Of another version: measure again what the flags are for (docs/performance.md), then say that it was.
  expect(byItself.v8).toMatch(/^13\.6\./);
  expect(byItself.collections).toBeGreaterThan(10);
  expect(asSet.collections).toBeLessThan(0.7 * byItself.collections);
});
