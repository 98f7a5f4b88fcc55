import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function removeOrphans(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** Makes a folder whose name says which process it belongs to, and removes those that processes now dead left behind. */
export function ownedFolder(parent: string, prefix: string): string {
  mkdirSync(parent, { recursive: true });
  removeOrphans(parent, prefix);
  return mkdtempSync(join(parent, `${prefix}${process.pid}-`));
}
