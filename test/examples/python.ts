import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../services/cached-download.ts";
import { ownedFolder } from "../services/owned-folder.ts";
import { pathOf, succeeds, type Toolchain } from "./toolchain.ts";

const REQUIREMENTS = pathOf("python/requirements.txt");
const LONGEST_INSTALLATION_MS = 300_000;

/** One environment per text of the requirements; it appears under its name only when it is complete. */
async function environment(): Promise<string> {
  const digest = hash("sha256", readFileSync(REQUIREMENTS)).slice(0, 8);
  const folder = cacheFolder(`python-examples-${digest}`);
  if (existsSync(folder)) return folder;
  const partial = ownedFolder(join(folder, ".."), ".partial-python-examples-");
  const run = promisify(execFile);
  try {
    await run("python3", ["-m", "venv", partial]);
    const install = ["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS];
    await run(join(partial, "bin", "python"), install, { timeout: LONGEST_INSTALLATION_MS });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

export const PYTHON: Toolchain = {
  language: "Python",
  missing: async () =>
    (await succeeds("python3", "-c", "import ensurepip, venv"))
      ? undefined
      : "Python 3 with venv is needed (apt-get install python3 python3-venv)",
  prepared: async () => {
    const python = join(await environment(), "bin", "python");
    return (example) => [python, pathOf(`python/${example}.py`)];
  },
};
