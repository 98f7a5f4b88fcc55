import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { describeLogContract } from "./log.ts";

describeLogContract("embedded", async () => {
  const directory = await mkdtemp(join(tmpdir(), "pitboss-log-"));
  return {
    open: async () => openEmbeddedLog(directory),
    remove: () => rm(directory, { recursive: true }),
  };
});
