import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "./make-folder.ts";
import { isBusy, storageError } from "./storage-error.ts";

/** Another process has the role. */
export class RoleTakenError extends Error {
  override readonly name = "RoleTakenError";
}

export interface DirectoryLock {
  close(): void;
}

/** Whoever drops the lock instead of closing it must not lose it to the garbage collector, which closes connections. */
const holders = new Set<DatabaseSync>();

/**
 * Makes this process the only one in `role` on the directory until `close()` or its end, however it ends. Throws when
 * another has the role. The lock is the one SQLite takes on `<role>.lock`, which the operating system frees on kill -9;
 * nothing else may open that file, because closing it would free the lock. `<role>.pid` is only for the message.
 */
export function lockDirectory(directory: string, role: string): DirectoryLock {
  const pidFile = join(directory, `${role}.pid`);
  const held = () => heldMessage(directory, role, pidFile);
  attempt(directory, () => makeFolder(directory));
  const holder = hold(join(directory, `${role}.lock`), held);
  try {
    attempt(pidFile, () => writeFileSync(pidFile, `${process.pid}\n`));
  } catch (error) {
    holder.close();
    throw error;
  }
  holders.add(holder);
  return {
    close() {
      if (!holders.delete(holder)) return;
      rmSync(pidFile, { force: true });
      holder.close();
    },
  };
}

/** The same for several roles: all of them or, when another process has one, none. */
export function lockRoles(directory: string, roles: readonly string[]): DirectoryLock {
  const locks: DirectoryLock[] = [];
  const close = () => {
    for (const lock of locks.splice(0)) lock.close();
  };
  try {
    for (const role of roles) locks.push(lockDirectory(directory, role));
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw storageError(path, error);
  }
}

function hold(path: string, heldBy: () => string): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: 0 });
    connection.exec("BEGIN EXCLUSIVE");
    return connection;
  } catch (error) {
    connection?.close();
    throw isBusy(error) ? new RoleTakenError(heldBy(), { cause: error }) : storageError(path, error);
  }
}

function heldMessage(directory: string, role: string, pidFile: string): string {
  return (
    `${directory} is in use: another pitboss process${pidIn(pidFile)} runs as its ${role}. ` +
    "Stop that process first, or give this one a data directory of its own."
  );
}

function pidIn(pidFile: string): string {
  try {
    return ` (probably pid ${readFileSync(pidFile, "utf8").trim()})`;
  } catch {
    // The pid is a courtesy: the other process may be just starting or ending.
    return "";
  }
}
