import { RetryableError } from "../port.ts";

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;
const SQLITE_IOERR_WRITE = 778;
const SQLITE_IOERR_SHMSIZE = 4874;

const NO_SPACE = "has no space left: free some or move the directory to a larger disk; nothing was half-written";
const NO_WRITE_ACCESS = "cannot be written: give the user that runs pitboss write access to it and to its directory";

/** What went wrong with a file or directory of the log as one error that names it and the remedy. */
export function storageError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  if ("errcode" in cause && typeof cause.errcode === "number") return sqliteError(path, cause, cause.errcode);
  if ("syscall" in cause && "code" in cause) return fileError(path, cause, String(cause.code));
  return cause;
}

/** Whether another connection holds the file. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && primary(Number(error.errcode)) === SQLITE_BUSY;
}

/** The lowest byte of an extended result code is its kind. */
function primary(code: number): number {
  return code & 0xff;
}

function sqliteError(path: string, cause: Error, code: number): Error {
  const because = `${path} %s (SQLite: ${cause.message})`;
  const crash = (text: string) => new Error(because.replace("%s", text), { cause });
  const retryable = (text: string) => new RetryableError(because.replace("%s", text), { cause });
  if (code === SQLITE_IOERR_WRITE || code === SQLITE_IOERR_SHMSIZE) return retryable(NO_SPACE);
  switch (primary(code)) {
    case SQLITE_FULL:
      return retryable(NO_SPACE);
    case SQLITE_BUSY:
      return retryable("is held by another process: try again, and look for one that hangs");
    case SQLITE_READONLY:
      return crash(NO_WRITE_ACCESS);
    case SQLITE_CANTOPEN:
      return crash("cannot be opened: it must be a file in a directory that the user who runs pitboss may write to");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return crash("is damaged or not a log: restore the directory from a backup, or start with an empty directory");
    case SQLITE_IOERR:
      return crash("failed to be read or written: check the disk, then start again; what was acknowledged is kept");
    default:
      return crash("failed");
  }
}

function fileError(path: string, cause: Error, code: string): Error {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new RetryableError(`${path} ${NO_SPACE} (${cause.message})`, { cause });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new Error(`${path} ${NO_WRITE_ACCESS} (${cause.message})`, { cause });
    case "ENOENT":
      return new Error(`${path} cannot be made there: name another (${cause.message})`, { cause });
    case "ENOTDIR":
    case "EEXIST":
      return new Error(`${path} is not a directory: name one that is, or one to be made (${cause.message})`, { cause });
    default:
      return new Error(`${path} failed (${cause.message})`, { cause });
  }
}
