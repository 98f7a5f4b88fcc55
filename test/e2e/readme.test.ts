import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { blocksOf, ROOT } from "../docs/pages.ts";
import { expectShown } from "../docs/shell.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the README", () => {
  const inFolder = temporaryFolder();

  test("shows what its own events come to", async () => {
    const [first, shown, second] = blocksOf("README.md").filter(({ heading }) => heading === "Your own events");
    expect([first?.language, shown?.language, second?.language]).toEqual(["sh", "", "sh"]);
    // Reports are results too; progress and logs are not.
    const script = [first?.text, "echo ---", second?.text].join("\n");
    const { stdout } = await promisify(execFile)("bash", ["-euc", script], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: inFolder(".") },
    });
    const [said = "", later = ""] = stdout.split("---\n");
    expectShown(said, shown?.text ?? "");
    expect(later).toContain("0 accepted, 1 rejected");
    expect(later).toContain("negative_amount");
  });
});
