import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PROGRAM = fileURLToPath(new URL("support/aborting.ts", import.meta.url));
/** By itself ClickHouse lets it wait for five minutes. */
const GIVEN_UP_MS = 40_000;

const inFolder = temporaryFolder();

test.each(["once", "again"])("a process that aborts with ClickHouse opened %s in it ends by that", async (how) => {
  const aborting = promisify(execFile)(process.execPath, [PROGRAM, inFolder(how), how], {
    timeout: GIVEN_UP_MS,
    killSignal: "SIGKILL",
  });
  await expect(aborting).rejects.toMatchObject({ signal: "SIGABRT" });
});
