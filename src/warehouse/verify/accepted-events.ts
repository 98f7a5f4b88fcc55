import { stringLiteral } from "../insert-statement.ts";

/** What the recomputation reads; absent tenant: all of them. */
export interface Scope {
  readonly tenant?: string;
  /** Players (tenant, origin, user_id) who are left out: a query of them, or a list. */
  readonly withoutPlayers?: string;
}

export const PLAYER = "tenant, origin, user_id";

/** A condition on rows about players, to be joined to others with AND. */
export function inScope(scope: Scope): string {
  const { withoutPlayers } = scope;
  return withoutPlayers === undefined
    ? ofTenant(scope)
    : `${ofTenant(scope)} AND (${PLAYER}) NOT IN (${withoutPlayers})`;
}

/** The same on rows of a tenant. */
export function ofTenant({ tenant }: Scope): string {
  return tenant === undefined ? "1" : `tenant = ${stringLiteral(tenant)}`;
}

/**
 * Rows of a raw table that the fold accepted. The raw table holds what was refused later as well, too late or in
 * contradiction; the dead letter names the arrival by door, position and time. An orphan is refused when its wait ends, so
 * there the time is another.
 */
export function acceptedRows(table: string, columns: string, scope: Scope, condition = "1"): string {
  return `SELECT ${PLAYER}, ${columns}
  FROM ${table} FINAL
  WHERE ${inScope(scope)} AND ${condition}
    AND (tenant, source, received_at) NOT IN (${refusedArrivals("received_at", ["too_late", "conflicting_duplicate"], scope)})
    AND (tenant, source) NOT IN (${refusedArrivals(undefined, ["orphan_rollback"], scope)})`;
}

function refusedArrivals(time: string | undefined, codes: readonly string[], scope: Scope): string {
  const source = "if(door = 'engine', position, concat(door, ':', position))";
  const columns = ["tenant", source, ...(time === undefined ? [] : [time])].join(", ");
  const code = `code IN (${codes.map(stringLiteral).join(", ")})`;
  return `SELECT ${columns} FROM dead_letters WHERE ${code} AND ${ofTenant(scope)}`;
}
