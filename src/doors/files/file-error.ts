/** A file that cannot be read, or not to its end. The message names the file and the remedy. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** The error for what the operating system says about a path. */
export function fileError(path: string, cause: NodeJS.ErrnoException): FileError {
  return new FileError(describe(path, cause), { cause });
}

function describe(path: string, cause: NodeJS.ErrnoException): string {
  switch (cause.code) {
    case "ENOENT":
      return `there is no file ${path}: check the name`;
    case "EISDIR":
      return `${path} is a directory: name the files in it`;
    case "EACCES":
    case "EPERM":
      return `no permission to read ${path}: grant it, or run as a user who has it`;
    default:
      return `cannot read ${path}: ${cause.message}`;
  }
}
