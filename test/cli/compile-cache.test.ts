import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compileCacheFolder } from "../../src/cli/compile-cache.ts";
import { runPitboss } from "./run-pitboss.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pitboss-home-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe("what is compiled", () => {
  test("is kept in the user's folder of caches, and the next start is the same", async () => {
    const env = { HOME: home, XDG_CACHE_HOME: "" };
    const [first, second] = [await runPitboss(["--help"], { env }), await runPitboss(["--help"], { env })];
    expect(first).toEqual({ code: 0, stderr: "", stdout: expect.stringContaining("pitboss") });
    expect(second).toEqual(first);
    expect(await readdir(join(home, ".cache", "pitboss"))).toHaveLength(1);
  });

  test("is not kept where nothing can be written, and that is no failure", async () => {
    await writeFile(join(home, ".cache"), "a file");
    const { code, stderr } = await runPitboss(["--version"], { env: { HOME: home, XDG_CACHE_HOME: "" } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("is kept in XDG_CACHE_HOME where there is one", () => {
    const caches = join(home, "caches");
    expect(compileCacheFolder({ HOME: home, XDG_CACHE_HOME: caches })).toBe(join(caches, "pitboss"));
    expect(readdirSync(home)).toEqual(["caches"]);
  });

  test("is not kept on a disk without room", () => {
    expect(compileCacheFolder({ HOME: home }, () => 1024 * 1024)).toBeUndefined();
  });

  test("is not kept for a user without a home", () => {
    expect(compileCacheFolder({})).toBeUndefined();
    expect(compileCacheFolder({ HOME: join(home, "not-there") })).toBeUndefined();
    expect(existsSync(join(home, "not-there"))).toBe(false);
  });
});
