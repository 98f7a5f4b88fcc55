import { stringLiteral } from "../insert-statement.ts";

/** Of a dead letter: what the raw row of what was refused has as its source. */
const SOURCE = "if(door = 'engine', position, concat(door, ':', position))";

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
    AND ${isNotRefused("dead_letters", ["too_late", "conflicting_duplicate"], scope)}
    AND (tenant, source) NOT IN (SELECT tenant, ${SOURCE} FROM dead_letters WHERE code = 'orphan_rollback' AND ${ofTenant(scope)})`;
}

/** A condition on rows of a raw table: they are not what arrived when a dead letter with one of these codes says. */
export function isNotRefused(deadLetters: string, codes: readonly string[], scope: Scope): string {
  const code = `code IN (${codes.map(stringLiteral).join(", ")})`;
  return `(tenant, source, received_at) NOT IN (SELECT tenant, ${SOURCE}, received_at FROM ${deadLetters} WHERE ${code} AND ${ofTenant(scope)})`;
}
