import { compareUtf8 } from "../values/order.ts";
import type { Micros } from "../values/time.ts";

/** A bonus that is, or may become, the one granted last. */
export interface Grant {
  readonly bonusId: string;
  readonly grantedAt: Micros;
  readonly status: string;
}

/** By (grantedAt, bonusId): the last is the one granted last. */
export type Grants = Grant[];

/** Status of the bonus granted last; null without one. */
export function latestStatus(grants: Grants): string | null {
  return grants[grants.length - 1]?.status ?? null;
}

export function putGrant(grants: Grants, grant: Grant): void {
  const known = grants.findIndex(({ bonusId }) => bonusId === grant.bonusId);
  if (known !== -1) grants.splice(known, 1);
  const after = grants.findIndex((other) => compareGrants(other, grant) > 0);
  grants.splice(after === -1 ? grants.length : after, 0, grant);
}

/** Forgets the others once no event can be accepted that makes the last one's grant earlier: none is from before `limit`. */
export function trimGrants(grants: Grants, limit: Micros): void {
  if (grants.length <= 1) return;
  const last = grants[grants.length - 1];
  if (last !== undefined && last.grantedAt < limit) grants.splice(0, grants.length - 1);
}

function compareGrants(a: Grant, b: Grant): number {
  return a.grantedAt - b.grantedAt || compareUtf8(a.bonusId, b.bonusId);
}
