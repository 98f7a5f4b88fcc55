import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { SINK_GROUP } from "../../src/warehouse/cursors.ts";
import { restartForNewWarehouse } from "../../src/warehouse/fresh-start.ts";

const directory = mkdtempSync(join(tmpdir(), "pitboss-fresh-"));
const log = openEmbeddedLog(directory);
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

test("the sink goes on in the warehouse that it filled, and begins anew in another", async () => {
  await log.ensureTopics([{ name: "rounds", partitions: 2, cleanup: "delete" }]);
  const offset = () => log.committed(SINK_GROUP, "rounds", 1);
  expect(await restartForNewWarehouse(log, ["rounds"], "first")).toBe(false);
  await log.commitOffsets(SINK_GROUP, [{ topic: "rounds", partition: 1, offset: 7 }]);
  expect(await restartForNewWarehouse(log, ["rounds"], "first")).toBe(false);
  expect(await offset()).toBe(7);
  expect(await restartForNewWarehouse(log, ["rounds"], "second")).toBe(true);
  expect(await offset()).toBe(0);
});
