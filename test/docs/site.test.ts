import { describe, expect, test } from "vitest";
import { addressOf, siteLink } from "../../site/link.ts";
import { isThere, noPages, pageOf } from "../../site/pages.ts";
import { SECTIONS } from "../../site/sections.ts";
import { userPages } from "./pages.ts";

describe("the site", () => {
  const listed = SECTIONS.flatMap(({ pages }) => pages.map(([, file]) => file));

  test("lists pages that are there, each once", () => {
    expect(listed.filter((file) => !isThere(file) || pageOf(file) === undefined)).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  test("lists every page for users but its first", () => {
    const pages = userPages().filter((page) => pageOf(page) !== undefined);
    expect(pages.filter((page) => !listed.includes(page))).toEqual(["docs/index.md"]);
  });

  test("has no page of what is in other folders", () => {
    expect(noPages()).toContain("README.md");
    expect(noPages().filter((file) => file.startsWith("docs/"))).toEqual([]);
  });
});

describe("a link of the site", () => {
  test("to a page leads to its address, with the place on it", () => {
    expect(siteLink("docs/replay.md", "operators.md#sizing")).toEqual({ to: "page", href: "/operators.md#sizing" });
    expect(siteLink("src/rounds/DISCUSSION.md", "../../docs/reference/cli.md")).toEqual({
      to: "page",
      href: "/reference/cli.md",
    });
    expect(siteLink("docs/explanation/fold.md", "../../src/rounds/DISCUSSION.md")).toEqual({
      to: "page",
      href: "/discussions/rounds.md",
    });
  });

  test("to a file leads to its text, which the site carries", () => {
    expect(siteLink("docs/explanation/log.md", "../../src/log/port.ts")).toEqual({
      to: "file",
      file: "src/log/port.ts",
      href: "/files/src/log/port.ts.txt",
    });
    expect(addressOf("docs/reference/config.schema.json")).toBe("files/docs/reference/config.schema.json");
  });

  test("to a folder leads nowhere, and one to another site there", () => {
    expect(siteLink("docs/reliability.md", "../test/chaos/")).toEqual({ to: "folder" });
    expect(siteLink("docs/reliability.md", "../test/chaos")).toEqual({ to: "folder" });
    expect(siteLink("docs/http.md", "https://example.org/")).toEqual({ to: "elsewhere" });
    expect(siteLink("docs/http.md", "#a-key")).toEqual({ to: "elsewhere" });
  });

  test("to what is not there is an error that names it", () => {
    expect(() => siteLink("docs/http.md", "../nothing.md")).toThrow("docs/http.md links to ../nothing.md");
  });
});
