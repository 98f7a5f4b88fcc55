import { RetryableError } from "../../log/port.ts";
import { WarehouseError, warehouseErrorOf } from "../warehouse-error.ts";

/** Which server, and as whom: what a message may tell, so without the password. */
export interface ServerIdentity {
  readonly url: string;
  readonly username: string;
}

/** Statuses of proxies and of servers that start, stop or are too busy. */
const TRANSIENT_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const REMEDIES: Readonly<Record<string, string>> = {
  ACCESS_DENIED: "grant the user what it lacks",
  AUTHENTICATION_FAILED: "check clickhouse.username and clickhouse.password",
  REQUIRED_PASSWORD: "set clickhouse.password",
  UNKNOWN_DATABASE: "create the database, or correct the setting database",
  UNKNOWN_USER: "check clickhouse.username and clickhouse.password",
  WRONG_PASSWORD: "check clickhouse.username and clickhouse.password",
};

/**
 * What a failed call of the server is to its caller, as {@link warehouseErrorOf} has it, saying which server it was and,
 * where the configuration may be at fault, what to correct.
 */
export function serverErrorOf(error: unknown, identity: ServerIdentity): Error {
  const what = warehouseErrorOf(error);
  if (what instanceof RetryableError)
    return new RetryableError(`${what.message} (at ${identity.url})`, { cause: error });
  if (!(what instanceof WarehouseError)) return new Error(`${what.message} (at ${identity.url})`, { cause: error });
  const remedy = REMEDIES[what.type];
  if (remedy === undefined) return what;
  const whom = `ClickHouse at ${identity.url} refused user ${identity.username}`;
  return new WarehouseError(
    what.code,
    what.type,
    `${whom}: ${what.message.replace(/ \(\w+, code \d+\)$/, "")}: ${remedy}`,
  );
}

/** An answer that is not in ClickHouse's words: a proxy's, or another server's. */
export function statusErrorOf(status: number, body: string, { url }: ServerIdentity): Error {
  const beginning = body.trim().slice(0, 200);
  const answer = `${url} answered with status ${status}${beginning === "" ? "" : `: ${beginning}`}`;
  if (TRANSIENT_STATUS.has(status)) return new RetryableError(`the warehouse cannot go on: ${answer}`);
  return new Error(`${answer}: does clickhouse.url name the HTTP interface of a ClickHouse server?`);
}
