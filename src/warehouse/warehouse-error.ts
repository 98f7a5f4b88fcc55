import { RetryableError } from "../log/port.ts";

/** ClickHouse refused a statement: its own words, with the code and the name of the error. */
export class WarehouseError extends Error {
  override readonly name = "WarehouseError";
  readonly code: string;
  /** ClickHouse's name of the error, e.g. `UNKNOWN_TABLE`. */
  readonly type: string;

  constructor(code: string, type: string, message: string) {
    super(`${message} (${type}, code ${code})`);
    this.code = code;
    this.type = type;
  }
}

/** Errors of ClickHouse's that room, memory or time may cure. */
const TRANSIENT: ReadonlySet<string> = new Set([
  "CANNOT_WRITE_TO_FILE_DESCRIPTOR",
  "KEEPER_EXCEPTION",
  "MEMORY_LIMIT_EXCEEDED",
  "NETWORK_ERROR",
  "NOT_ENOUGH_SPACE",
  "SOCKET_TIMEOUT",
  "TIMEOUT_EXCEEDED",
  "TOO_MANY_PARTS",
  "TOO_MANY_SIMULTANEOUS_QUERIES",
]);

/** `ENOSPC` and its like, from a file system or a connection. */
const TRANSIENT_SYSTEM: ReadonlySet<string> = new Set([
  "EAGAIN",
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EDQUOT",
  "EHOSTUNREACH",
  "EIO",
  "EMFILE",
  "ENETUNREACH",
  "ENFILE",
  "ENOSPC",
  "ENOTFOUND",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
]);

/** The client's words, without a code, for an answer that did not come in time. */
const CLIENT_TIMEOUT = "Timeout error.";

/** By its shape: the client and the embedded engine bring a class of that name each. */
function isClickHouseError(error: unknown): error is Error & { code: string; type: string } {
  if (!(error instanceof Error) || error.name === "WarehouseError") return false;
  const { code, type } = error as { code?: unknown; type?: unknown };
  return typeof code === "string" && /^\d+$/.test(code) && typeof type === "string";
}

/**
 * What a failed call of the warehouse is to its caller: a {@link RetryableError} when trying again may help, a
 * {@link WarehouseError} when ClickHouse refused, the error itself otherwise.
 */
export function warehouseErrorOf(error: unknown): Error {
  if (isClickHouseError(error)) {
    const refused = new WarehouseError(error.code, error.type, error.message.trim());
    return TRANSIENT.has(refused.type) ? retryable(refused.type, refused.message, error) : refused;
  }
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.message === CLIENT_TIMEOUT) return retryable("ETIMEDOUT", "no answer in time", error);
  const code = (error as NodeJS.ErrnoException).code;
  // The message of several failed attempts to connect is empty.
  const why = error.message === "" ? String(code) : error.message;
  return code !== undefined && TRANSIENT_SYSTEM.has(code) ? retryable(code, why, error) : error;
}

const DISK_FULL: ReadonlySet<string> = new Set(["EDQUOT", "ENOSPC", "NOT_ENOUGH_SPACE"]);

function retryable(code: string, message: string, cause: Error): RetryableError {
  const remedy = DISK_FULL.has(code) ? ": the disk is full, free some space" : "";
  return new RetryableError(`the warehouse cannot go on: ${message}${remedy}`, { cause });
}
