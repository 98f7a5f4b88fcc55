import { posix } from "node:path";
import { isFolder, isThere, pageOf } from "./pages.ts";

/** Where a link of a page leads in the site. */
export type SiteLink =
  /** Another page, or a place on it. */
  | { readonly to: "page"; readonly href: string }
  /** A file of the project, which the site carries as text. */
  | { readonly to: "file"; readonly href: string; readonly file: string }
  /** A folder of the project: the site has no page of it. */
  | { readonly to: "folder" }
  /** Somewhere else, or a place on the same page. */
  | { readonly to: "elsewhere" };

/** Where the site carries a file: programs read these by their ending; all others are text to a browser. */
export function addressOf(file: string): string {
  return `files/${/\.(json|svg|png)$/.test(file) ? file : `${file}.txt`}`;
}

/**
 * Turns a link as it stands in the project, relative to its file, into one of the site.
 *
 * @param from the file that has the link, as a path in the project
 * @throws Error when nothing is there
 */
export function siteLink(from: string, href: string): SiteLink {
  if (/^([a-z]+:|#|\/)/.test(href)) return { to: "elsewhere" };
  const [path = "", anchor] = href.split("#");
  const file = posix.join(posix.dirname(from), decodeURI(path));
  if (!isThere(file)) throw new Error(`${from} links to ${href}, and there is no ${file}: mend the link`);
  if (file === "README.md") return { to: "page", href: "/" };
  const page = pageOf(file);
  if (page !== undefined) return { to: "page", href: `/${page}${anchor === undefined ? "" : `#${anchor}`}` };
  if (isFolder(file)) return { to: "folder" };
  return { to: "file", file, href: `/${addressOf(file)}` };
}
