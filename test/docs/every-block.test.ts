import { existsSync, globSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../src/config/config.ts";
import { readSegments } from "../../src/config/segments/read-segments.ts";
import { type Block, blocksOf, ROOT, textOf, userPages } from "./pages.ts";
import { type Assurance, SHELL_BLOCKS } from "./shell-blocks.ts";

const PAGES = userPages();
const BLOCKS = PAGES.flatMap(blocksOf);
const shellBlocks = Map.groupBy(
  BLOCKS.filter(({ language }) => language === "sh"),
  ({ page }) => page,
);

function inWords({ page, heading, text }: Block): string {
  return `${page}, ${heading}: ${text.split("\n", 1)[0]}`;
}

describe("a shell block", () => {
  test.each([...shellBlocks])("of %s is run, or it is said why not", (page, blocks) => {
    const assurances = SHELL_BLOCKS[page] ?? [];
    expect(blocks.map(inWords), "list them in test/docs/shell-blocks.ts").toHaveLength(assurances.length);
    const tests = assurances.flatMap((each: Assurance) => ("runIn" in each ? [each.runIn] : []));
    // What runs a page's blocks takes them from the page, so it names it.
    for (const file of tests) expect(textOf(file)).toContain(basename(page));
  });

  test("is not listed when its page is gone", () => {
    expect(Object.keys(SHELL_BLOCKS).filter((page) => !shellBlocks.has(page))).toEqual([]);
  });

  test("asks of .env what the Compose file needs", () => {
    const needed = new Set(
      [...textOf("docker-compose.yml").matchAll(/\$\{(\w+)_PASSWORD:\?/g)].map(([, name]) => name),
    );
    const loops = BLOCKS.flatMap(({ text }) => [...text.matchAll(/for name in ([A-Z_ ]+); do/g)]);
    expect(loops.length).toBeGreaterThan(1);
    for (const [, names = ""] of loops) expect(new Set(names.split(" "))).toEqual(needed);
  });
});

/** Variables that the block's comments say secrets come from. */
function secretsOf({ text }: Block): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/# .*(PITBOSS_[\w-]+)/g)].map(([, name = ""]) => [name, "a secret"]));
}

const yamlBlocks = BLOCKS.filter(({ language }) => language === "yaml");

test.each(yamlBlocks.map((block) => [inWords(block), block] as const))(
  "%s is a configuration that is taken",
  (_, block) => {
    const value: unknown = parse(block.text);
    if (Array.isArray(value)) expect(readSegments(block.text, block.page)).toHaveLength(value.length);
    else expect(() => loadConfig({ env: secretsOf(block), overrides: value as Record<string, unknown> })).not.toThrow();
  },
);

test.each(BLOCKS.filter(({ language }) => language === "json").map((block) => [inWords(block), block] as const))(
  "%s is JSON",
  (_, { text }) => expect(() => JSON.parse(text)).not.toThrow(),
);

test("what testing.md shows of tests stands in them", () => {
  const plain = (text: string) => text.replace(/\s+/g, " ");
  const tests = globSync("test/**/*.test.ts", { cwd: ROOT }).map((file) => plain(textOf(file)));
  const shown = blocksOf("docs/testing.md").filter(({ language }) => language === "ts");
  expect(shown).toHaveLength(3);
  expect(shown.filter(({ text }) => !tests.some((source) => source.includes(plain(text.trim())))).map(inWords)).toEqual(
    [],
  );
});

test("a block of another language is one that another test looks at", () => {
  const known = new Set(["", "sh", "yaml", "json", "sql", "text", "ts", "http"]);
  expect(BLOCKS.filter(({ language }) => !known.has(language)).map(inWords)).toEqual([]);
});

/** What GitHub and the site make of a heading: the place that links name. */
function anchorOf(heading: string): string {
  const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
}

describe("a link", () => {
  const more = globSync(["CHANGELOG.md", "SECURITY.md", "src/*/DISCUSSION.md"], { cwd: ROOT });

  test.each([...PAGES, ...more])("of %s leads somewhere", (page) => {
    const links = [
      ...textOf(page)
        .replace(/^```[\s\S]*?^```$/gm, "")
        .matchAll(/\]\(([^)\s]+)\)/g),
    ];
    for (const [, link = ""] of links) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = "", anchor] = link.split("#");
      const url = path === "" ? new URL(page, `file://${ROOT}`) : new URL(path, new URL(page, `file://${ROOT}`));
      expect(existsSync(url), `${page}: ${link}`).toBe(true);
      if (anchor === undefined) continue;
      const headings = [...textOf(url.pathname.slice(ROOT.length)).matchAll(/^#+ (.*)$/gm)];
      expect(
        headings.map(([, heading = ""]) => anchorOf(heading)),
        `${page}: ${link}`,
      ).toContain(anchor);
    }
  });
});
