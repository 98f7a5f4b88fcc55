import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cached-download.ts";
import { ownedFolder } from "./owned-folder.ts";

const LONGEST_INSTALLATION_MS = 300_000;

/**
 * The Python of an environment with the packages of a requirements file. There is one per text of the file, kept from one run
 * to the next; it appears under its name only when it is complete.
 */
export async function pythonWith(name: string, requirements: string): Promise<string> {
  const digest = hash("sha256", readFileSync(requirements)).slice(0, 8);
  const folder = cacheFolder(`${name}-${digest}`);
  if (!existsSync(folder)) await install(name, folder, requirements);
  return join(folder, "bin", "python");
}

async function install(name: string, folder: string, requirements: string): Promise<void> {
  const partial = ownedFolder(join(folder, ".."), `.partial-${name}-`);
  const run = promisify(execFile);
  try {
    await run("python3", ["-m", "venv", partial]);
    const packages = ["-m", "pip", "install", "--quiet", "--requirement", requirements];
    await run(join(partial, "bin", "python"), packages, { timeout: LONGEST_INSTALLATION_MS });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
