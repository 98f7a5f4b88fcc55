import type { Plugin } from "vitepress";
import { ROOT } from "../pages.ts";

/** Pages become programs that import Vue. They lie outside of this folder, which has it. */
export function ownPackages(): Plugin {
  return {
    name: "own-packages",
    enforce: "pre",
    resolveId(source, importer, { ssr }) {
      if (!/^vue($|\/)/.test(source) || importer === undefined) return undefined;
      // What draws the pages to files is loaded from this folder, so it finds the package by itself.
      if (ssr) return { id: source, external: true };
      return this.resolve(source, `${ROOT}site/package.json`, { skipSelf: true });
    },
  };
}
