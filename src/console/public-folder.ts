import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the files for the browser, from the sources as well as from the build. */
export function publicFolder(): string {
  const places = ["./public", "../../../src/console/public"].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined)
    throw new Error(`the console's files are not at ${places.join(" or ")}: reinstall the package`);
  return found;
}
