import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { LeashedProcess } from "./leashed-process.ts";
import { ownedFolder } from "./owned-folder.ts";

const HOLDER = fileURLToPath(new URL("./leash-holder.ts", import.meta.url));
const path = temporaryFolder();

/** Whether a process, or all of a group with a minus, is there. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a leashed process", () => {
  test("ends with all that it started when its owner is killed", async () => {
    const owner = spawn(process.execPath, [HOLDER, path("holder.log")], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = await once(owner.stdout, "data");
    const pid = Number(String(said));
    expect(exists(-pid)).toBe(true);
    owner.kill("SIGKILL");
    await until("the group is gone", () => !exists(-pid));
  });

  test("ends when it is told to, and not before", async () => {
    const leashed = new LeashedProcess({ line: ["sleep", "600"], folder: tmpdir(), log: path("sleep.log") });
    expect(leashed.hasEnded).toBe(false);
    await leashed.kill();
    expect(leashed.hasEnded).toBe(true);
    await until("the group is gone", () => !exists(-Number(leashed.pid)));
  });

  test("leaves what it said when it ends by itself", async () => {
    const line = ["sh", "-c", "echo out; echo err >&2"] as const;
    const leashed = new LeashedProcess({ line, folder: tmpdir(), log: path("said.log") });
    await until("it has ended", () => leashed.hasEnded);
    expect(leashed.tail()).toBe("out\nerr");
  });
});

describe("an owned folder", () => {
  test("takes the place of those whose owners are dead, and of no others", async () => {
    const parent = mkdtempSync(path("owned-"));
    const dead = spawn("true");
    await once(dead, "exit");
    for (const name of [`a-${dead.pid}-x`, `b-${dead.pid}-x`, `a-${process.ppid}-x`, "a-x"])
      mkdirSync(join(parent, name));
    const made = ownedFolder(parent, "a-");
    expect(readdirSync(parent).map((name) => join(parent, name))).toEqual(
      expect.arrayContaining([
        made,
        ...[`b-${dead.pid}-x`, `a-${process.ppid}-x`, "a-x"].map((name) => join(parent, name)),
      ]),
    );
    expect(readdirSync(parent)).toHaveLength(4);
    rmSync(parent, { recursive: true });
  });
});
