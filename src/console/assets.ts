import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { publicFolder } from "./public-folder.ts";

/** A file for the browser. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same in Brotli. */
  readonly compressed: Buffer;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Packages that the browser's modules import by name, and what they are called in vendor/. */
const PACKAGES: Readonly<Record<string, string>> = {
  preact: "preact.js",
  "preact/hooks": "preact-hooks.js",
  "@preact/signals-core": "signals-core.js",
  "@preact/signals": "signals.js",
  htm: "htm.js",
  "htm/preact": "htm-preact.js",
  uplot: "uplot.js",
};

/** Browsers know no packages: names of them in `from "…"` become addresses, from the module on. Nothing else is changed. */
const IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)(["'])(@?[a-z][^"']*)\2/g;

/** Everything that the browser needs, by its path below /console/. Read once: it does not change while a process runs. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  const folder = publicFolder();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
    .map((entry) => join(entry.parentPath, entry.name));
  const own = names.map((file) => asset(relative(folder, file).split(sep).join("/"), file));
  const packages = Object.entries(PACKAGES).map(([name, file]) => asset(`vendor/${file}`, moduleOf(name)));
  const css = fileURLToPath(new URL("uPlot.min.css", import.meta.resolve("uplot")));
  return new Map([...own, ...packages, asset("vendor/uplot.css", css)]);
}

/** Changes whenever any of the files does. */
export function versionOf(assets: ReadonlyMap<string, Asset>): string {
  const all = [...assets].map(([name, { etag }]) => `${name} ${etag}`).sort();
  return `v-${digestOf(all.join("\n"))}`;
}

/** The package's module for browsers: uPlot's entry is one for Node alone. */
function moduleOf(name: string): string {
  const entry = import.meta.resolve(name);
  return fileURLToPath(name === "uplot" ? new URL("uPlot.esm.js", entry) : entry);
}

function asset(name: string, file: string): readonly [name: string, Asset] {
  const extension = extname(name);
  const content = readFileSync(file);
  const bytes = extension === ".js" ? Buffer.from(browserModule(content.toString(), name)) : content;
  const compressed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
  const type = TYPES[extension] ?? "application/octet-stream";
  return [name, { type, bytes, compressed, etag: `"${digestOf(bytes)}"` }];
}

function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64url").slice(0, 22);
}

/** Of the module with that path below /console/. Throws when it imports a package that is not among those above. */
export function browserModule(text: string, path: string): string {
  const addressed = text.replaceAll(IMPORT, (_all, before: string, quote: string, name: string) => {
    const address = PACKAGES[name];
    if (address === undefined) throw new Error(`${path} imports ${name}, which the console does not serve to browsers`);
    const relation = posix.relative(posix.dirname(path), `vendor/${address}`);
    return `${before}${quote}${relation.startsWith(".") ? "" : "./"}${relation}${quote}`;
  });
  return addressed.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
}
