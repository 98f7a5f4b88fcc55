import type { InputRules, TenantInputRules } from "../rules/input-rules.ts";
import type { Envelope } from "./envelope.ts";
import { shown } from "./faults.ts";
import type { Arrival, Fault } from "./outcome.ts";

/** Always configured (inputs.md, section 1). */
const DEFAULT_TENANT = "default";

export type TenantFound =
  | { readonly known: true; readonly id: string; readonly rules: TenantInputRules }
  | {
      readonly known: false;
      /** The tenant that is sure all the same, for the dead letter; empty when there is none. */
      readonly id: string;
      readonly fault: Fault;
    };

/**
 * Whose event it is: the door's tenant, with which an envelope must agree; without one the envelope's, which must be
 * configured. What stands bare, where nobody could name one, is of `default` (inputs.md, section 1).
 */
export function findTenant(
  arrival: { readonly tenant?: string | undefined },
  { tenant: named, isBare }: Pick<Envelope, "tenant" | "isBare">,
  rules: InputRules,
): TenantFound {
  const id = arrival.tenant ?? named ?? (isBare ? DEFAULT_TENANT : undefined);
  if (id === undefined) return unknown("", "no tenant is named: name it in the envelope, or for the whole file");
  const tenantRules = typeof id === "string" ? rules.tenants.get(id) : undefined;
  if (tenantRules === undefined || typeof id !== "string")
    return unknown("", `${shown(id)} is not configured: add it to tenants`);
  if (named !== undefined && named !== null && named !== id)
    return unknown(id, `${shown(named)} is not the tenant of this door, ${shown(id)}`);
  return { known: true, id, rules: tenantRules };
}

/** The tenant where the document does not matter; empty when it is not known. */
export function doorTenant(arrival: Arrival, rules: InputRules): string {
  return arrival.tenant !== undefined && rules.tenants.has(arrival.tenant) ? arrival.tenant : "";
}

function unknown(id: string, message: string): TenantFound {
  return { known: false, id, fault: { code: "unknown_tenant", path: "tenant", message } };
}
