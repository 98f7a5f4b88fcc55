import { relative } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { siteLink } from "../link.ts";
import { ROOT } from "../pages.ts";

type Token = ReturnType<MarkdownRenderer["parse"]>[number];

/** Makes links of the project links of the site, and notes the files that they lead to in `linked`. */
export function ownLinks(markdown: MarkdownRenderer, linked: Set<string>): void {
  markdown.core.ruler.push("own-links", ({ tokens, env }) => {
    const from = relative(ROOT, env.realPath ?? env.path);
    for (const token of tokens) {
      token.content = token.type === "html_block" ? withOwnImages(token.content) : token.content;
      if (token.children !== null) token.children = inlineTokens(token.children, from, linked);
    }
  });
}

function inlineTokens(tokens: Token[], from: string, linked: Set<string>): Token[] {
  // Links do not nest, so one answer serves a link's beginning and its end.
  let isDropped = false;
  return tokens.filter((token) => {
    if (token.type === "html_inline") token.content = withOwnImages(token.content);
    if (token.type === "link_open") isDropped = !point(token, from, linked);
    return !(isDropped && (token.type === "link_open" || token.type === "link_close"));
  });
}

/** @returns whether the link leads anywhere */
function point(token: Token, from: string, linked: Set<string>): boolean {
  const link = siteLink(from, token.attrGet("href") ?? "");
  if (link.to === "file") linked.add(link.file);
  if (link.to === "page" || link.to === "file") token.attrSet("href", link.href);
  return link.to !== "folder";
}

/** Pages are templates, and these take a relative address for one only when it begins with a dot. */
function withOwnImages(html: string): string {
  return html.replaceAll(/(<img [^>]*src=")(?![./]|[a-z]+:)/g, "$1./");
}
