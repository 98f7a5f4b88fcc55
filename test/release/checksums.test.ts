import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHECKSUMS, writeChecksums } from "../../release/checksums.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const inFolder = temporaryFolder();

test("checksums are what sha256sum checks, also when they are written again", () => {
  for (const name of ["b.tgz", "a.json"]) writeFileSync(inFolder(name), name);
  writeChecksums(inFolder("."));
  writeChecksums(inFolder("."));
  expect(readFileSync(inFolder(CHECKSUMS), "utf8").match(/\S+$/gm)).toEqual(["a.json", "b.tgz"]);
  const check = () =>
    execFileSync("sha256sum", ["--check", CHECKSUMS], { cwd: inFolder("."), encoding: "utf8", stdio: "pipe" });
  expect(check()).toBe("a.json: OK\nb.tgz: OK\n");
  writeFileSync(inFolder("b.tgz"), "another");
  expect(check).toThrow();
});
