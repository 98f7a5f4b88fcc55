import { randomUUID } from "node:crypto";
import { stringLiteral } from "../insert-statement.ts";
import type { Warehouse } from "../port.ts";
import { type Pause, pause } from "../retrying.ts";
import { WarehouseError } from "../warehouse-error.ts";

type Statements = Pick<Warehouse, "command" | "query">;

export interface LockOptions {
  /** Put behind the table's name in each statement, for a cluster. */
  readonly on?: string;
  /** A holder that gave no sign for this long is taken to be gone. */
  readonly leaseMs?: number;
  readonly wait?: Pause;
}

const TABLE = "migration_lock";
const LEASE_MS = 60_000;
const SIGNS_PER_LEASE = 4;
const LOOKS_PER_LEASE = 60;

/**
 * Does the work while nobody else does any under this lock in the same database. ClickHouse has no locks, but creating a
 * table that is there fails, on a cluster too, where all servers take such statements in one order. So the lock is a table.
 * Its comment says who holds it and when he last gave a sign, by the server's clock.
 *
 * Of a process that was killed the table stays. Whoever finds it without a sign for a lease renames it to a name that
 * belongs to that holder: this works once, so that of several who find it only one does, and no newer lock is meant. The
 * renamed table is left until the next holder removes it.
 */
export async function withMigrationLock<Result>(
  warehouse: Statements,
  { on = "", leaseMs = LEASE_MS, wait = pause }: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const owner = randomUUID();
  const never = new AbortController().signal;
  while (!(await take(warehouse, on, owner))) {
    const holder = await holderOf(warehouse);
    if (holder === undefined) continue;
    if (holder.silentMs > leaseMs) await breakLock(warehouse, on, holder.owner);
    else await wait(leaseMs / LOOKS_PER_LEASE, never);
  }
  const done = new AbortController();
  const working = Promise.resolve().then(work);
  const signs = giveSigns(warehouse, on, owner, leaseMs / SIGNS_PER_LEASE, done.signal, wait);
  try {
    return await Promise.race([working, signs.then(() => new Promise<never>(() => undefined))]);
  } finally {
    // The work goes on when the signs fail: nobody else may begin before it ends. What it throws has been thrown by then, or
    // gives way to what the signs failed with.
    await working.catch(() => undefined);
    done.abort();
    await signs.catch(() => undefined);
    await release(warehouse, on, owner);
  }
}

async function take(warehouse: Statements, on: string, owner: string): Promise<boolean> {
  try {
    const comment = await commentOf(warehouse, owner);
    await warehouse.command(`CREATE TABLE ${TABLE} ${on} (held UInt8) ENGINE = Null COMMENT ${comment}`);
    return true;
  } catch (error) {
    if (error instanceof WarehouseError && error.type === "TABLE_ALREADY_EXISTS") return false;
    throw error;
  }
}

async function commentOf(warehouse: Statements, owner: string): Promise<string> {
  const now = (await warehouse.query("SELECT toUnixTimestamp64Milli(now64(3))", "TSV")).trim();
  return stringLiteral(`${owner} ${now}`);
}

interface Holder {
  readonly owner: string;
  readonly silentMs: number;
}

async function holderOf(warehouse: Statements): Promise<Holder | undefined> {
  const row = await warehouse.query(
    `SELECT splitByChar(' ', comment)[1], toUnixTimestamp64Milli(now64(3)) - toInt64OrZero(splitByChar(' ', comment)[2])
     FROM system.tables WHERE database = currentDatabase() AND name = '${TABLE}'`,
    "TSV",
  );
  const [owner, silentMs] = row.trim().split("\t");
  return owner === undefined || silentMs === undefined ? undefined : { owner, silentMs: Number(silentMs) };
}

async function breakLock(warehouse: Statements, on: string, owner: string): Promise<void> {
  try {
    await warehouse.command(`RENAME TABLE ${TABLE} TO ${brokenName(owner)} ${on}`);
  } catch (error) {
    if (error instanceof WarehouseError && ["TABLE_ALREADY_EXISTS", "UNKNOWN_TABLE"].includes(error.type)) return;
    throw error;
  }
}

function brokenName(owner: string): string {
  return `${TABLE}_of_${owner.replaceAll(/\W/g, "_")}`;
}

async function giveSigns(
  warehouse: Statements,
  on: string,
  owner: string,
  everyMs: number,
  done: AbortSignal,
  wait: Pause,
): Promise<void> {
  let hasFailed = false;
  for (;;) {
    await wait(everyMs, done);
    if (done.aborted) return;
    try {
      const comment = await commentOf(warehouse, owner);
      if (!done.aborted) await warehouse.command(`ALTER TABLE ${TABLE} ${on} MODIFY COMMENT ${comment}`);
      hasFailed = false;
    } catch (error) {
      // One that is missed is within the lease still.
      if (hasFailed) throw error;
      hasFailed = true;
    }
  }
}

/** Also removes what locks that were broken before have left. */
async function release(warehouse: Statements, on: string, owner: string): Promise<void> {
  if ((await holderOf(warehouse))?.owner !== owner) return;
  await warehouse.command(`DROP TABLE IF EXISTS ${TABLE} ${on}`);
  const left = await warehouse.query(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${TABLE}_of_')`,
    "TSV",
  );
  for (const name of left.split("\n").filter((line) => line !== "")) {
    await warehouse.command(`DROP TABLE IF EXISTS ${name} ${on}`);
  }
}
