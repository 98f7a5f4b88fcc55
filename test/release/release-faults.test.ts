import { describe, expect, test } from "vitest";
import { type ReleaseFacts, releaseFaults } from "../../release/release-faults.ts";

const FACTS: ReleaseFacts = {
  version: "1.2.0",
  lockedVersion: "1.2.0",
  repository: "https://example.org/pitboss",
  changelog:
    "# Changelog\n\n## Unreleased\n\n## 1.2.0 - 2030-01-31\n\n### Added\n\n- Something.\n\n## 1.1.0 - 2029-12-01\n\n- More.\n",
  changes: "",
  tags: "v1.1.0\n",
};

const changelog = (entry: string) => ({ changelog: `# Changelog\n\n${entry}\n## 1.1.0 - 2029-12-01\n\n- More.\n` });

describe("a release", () => {
  test("may be made when all agree", () => {
    expect(releaseFaults(FACTS)).toEqual([]);
  });

  test.each<[string, Partial<ReleaseFacts>, string]>([
    ["the tree is not clean", { changes: " M src/cli/main.ts\n" }, "src/cli/main.ts"],
    ["the lock file is of another version", { lockedVersion: "1.1.0" }, "package-lock.json says 1.1.0"],
    ["the version was released", { tags: "v1.1.0\nv1.2.0\n" }, "raise the version"],
    ["nobody says where the sources are", { repository: undefined }, '"repository"'],
    ["the changes do not name the version", changelog("## Unreleased\n\n- New.\n"), "no heading"],
    ["they name a longer one", changelog("## 1.2.0-rc1 - 2030-01-01\n\n- New.\n"), "no heading"],
    ["they have no date", changelog("## 1.2.0\n\n- New.\n"), "no date"],
    ["they say nothing of it", changelog("## 1.2.0 - 2030-01-31\n"), "says nothing"],
  ])("is refused where %s", (_, facts, told) => {
    const faults = releaseFaults({ ...FACTS, ...facts });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(told);
  });
});
