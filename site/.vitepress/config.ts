import { cpSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { addressOf } from "../link.ts";
import { noPages, pageOf, ROOT } from "../pages.ts";
import { SECTIONS } from "../sections.ts";
import { ownLinks } from "./own-links.ts";
import { ownPackages } from "./own-packages.ts";

const linked = new Set<string>();

/** A link to a page that is not there ends the build. */
export default defineConfig({
  lang: "en",
  title: "Pitboss",
  description: "From a casino's raw events to rounds, sessions, bonuses, segments and triggers",
  // No picture beside the title: browsers would ask for one.
  head: [["link", { rel: "icon", href: "data:," }]],
  srcDir: "..",
  outDir: "dist",
  cacheDir: "node_modules/.cache/vitepress",
  srcExclude: noPages(),
  rewrites: (file) => pageOf(file) ?? file,
  markdown: { config: (markdown) => ownLinks(markdown, linked) },
  vite: { plugins: [ownPackages()] },
  buildEnd: ({ outDir }) => {
    for (const file of linked) cpSync(`${ROOT}${file}`, join(outDir, addressOf(file)));
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Tutorial", link: "/tutorial" },
      { text: "Questions", link: "/analysts" },
      { text: "Settings", link: "/reference/configuration" },
      { text: "Architecture", link: "/architecture" },
    ],
    sidebar: SECTIONS.map(({ title, pages }) => ({
      text: title,
      collapsed: false,
      items: pages.map(([text, file]) => ({ text, link: `/${pageOf(file) ?? file}`.replace(/(index)?\.md$/, "") })),
    })),
  },
});
