import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser that is installed here; undefined: none. */
function installed(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
}

/** Why the tests in a browser cannot run; undefined: they can. With `CI` set it throws, because nothing else would notice. */
export function whyNoBrowser(): string | undefined {
  if (installed() !== undefined) return undefined;
  const reason = "Chromium is needed (apt-get install chromium)";
  if (process.env["CI"]) throw new Error(`the tests in a browser cannot run: ${reason}`);
  console.warn(`tests in a browser skipped: ${reason}`);
  return reason;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: installed() as string,
    // As root there is no sandbox to be had, and in containers little shared memory.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
}
