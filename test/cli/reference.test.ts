import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { asyncApiDocument } from "../../src/cli/reference/asyncapi.ts";
import { cliPage } from "../../src/cli/reference/cli-page.ts";
import { codesPage } from "../../src/cli/reference/codes-page.ts";
import { httpPage, openApiDocument } from "../../src/cli/reference/http-page.ts";
import { markdownTable } from "../../src/cli/reference/markdown.ts";
import { topicsPage } from "../../src/cli/reference/topics-page.ts";
import { triggersPage } from "../../src/cli/reference/triggers-page.ts";
import { SCHEMAS } from "../../src/records/generated.ts";
import { TRIGGER_MEANINGS } from "../../src/triggers/trigger-meanings.ts";
import { TOPICS } from "../../topologies/topics.ts";
import { openDoor } from "../doors/http/open-door.ts";

function published(name: string): string {
  return readFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), "utf8");
}

describe("the reference", () => {
  test("is published as the declarations have it (npm run generate)", async () => {
    expect(published("cli.md")).toBe(cliPage());
    expect(published("topics.md")).toBe(topicsPage());
    expect(JSON.parse(published("asyncapi.json"))).toEqual(asyncApiDocument(packageFile.version));
    expect(published("codes.md")).toBe(codesPage());
    expect(published("triggers.md")).toBe(triggersPage());
    expect(published("http-api.md")).toBe(httpPage(await openApiDocument(packageFile.version)));
  });

  test("of commands has their options with defaults and choices, and their examples once", () => {
    const page = cliPage();
    expect(page).toContain("| `--role <role>` | what this process does");
    expect(page).toContain("### dead-letters retry\n");
    expect(page).toMatch(/^\| `--seed <text>` \| .*default: "1"/m);
    expect(page.match(/^\$ pitboss keys revoke/gm)).toHaveLength(1);
    for (const name of ["player erase", "config print"])
      expect(page).toMatch(new RegExp(`^### ${name}\n[^#]*\n\\$ pitboss ${name}`, "m"));
    expect(page).not.toContain("\u001b");
  });

  test("of topics for programs has every topic and record, and refers to nothing that it does not have", () => {
    const document = JSON.parse(JSON.stringify(asyncApiDocument(packageFile.version)));
    expect(Object.keys(document.channels)).toEqual(TOPICS.map(({ name }) => name));
    expect(new Set(Object.keys(document.components.messages))).toEqual(new Set(Object.keys(SCHEMAS)));
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
    expect(references.length).toBeGreaterThan(TOPICS.length);
    for (const path of references) {
      const found = path.split("/").reduce((at, name) => at?.[name], document);
      expect(found, path).toBeDefined();
    }
    expect(document.channels["dead-letters"].bindings.kafka.topicConfiguration).toEqual({
      "cleanup.policy": ["delete"],
      "retention.ms": 90 * 86_400_000,
    });
  });

  test("of topics has every record with all of its fields", () => {
    const page = topicsPage();
    for (const { name, fields } of Object.values(SCHEMAS)) {
      const [, section = ""] = page.split(`### ${name}\n`);
      const [table = ""] = section.split("\n### ");
      for (const field of fields) expect(table, name).toContain(`| \`${field.name}\` |`);
    }
    expect(page).toMatch(/^\| `dead-letters` \| .* \| tenant \| `partitions` \| delete \| 90 days \|$/m);
  });

  test("of codes says of each who refuses, why, and what to do", () => {
    expect(codesPage()).toMatch(/^\| `too_late` \| engine \| .+ \| .+`ingest --backfill`.+ \| no \|$/m);
    expect(codesPage()).toContain("| `already_granted` | 409 |");
  });

  test("of triggers names settings that there are", () => {
    const settings = published("configuration.md");
    for (const [type, { setting }] of Object.entries(TRIGGER_MEANINGS))
      if (setting !== undefined) expect(settings, type).toMatch(new RegExp(`^\\| \`${setting}[.\`]`, "m"));
    expect(triggersPage()).toContain("| [`losing_streak`](#losing_streak) |");
  });

  test("of HTTP is of the routes that a server has", async () => {
    const door = await openDoor();
    const { body } = await door.get("/openapi.json");
    const described = await openApiDocument(packageFile.version);
    for (const [path, methods] of Object.entries(body.paths)) expect(described.paths[path]).toEqual(methods);
    expect(httpPage(described)).toContain("## POST /wallet/grant-bonus/\n");
  });
});

test("a cell keeps bars and what looks like a tag as text", () => {
  expect(markdownTable(["a"], [["x | <b> `<c>|`"]]).split("\n")[2]).toBe("| x \\| &lt;b> `<c>\\|` |");
});
