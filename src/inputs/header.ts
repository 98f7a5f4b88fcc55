import type { Micros } from "../values/time.ts";
import { sourceOf } from "./dead-letter.ts";
import type { Sender } from "./fields.ts";

/** Version of the normal form (inputs.md, section 3). */
export const SCHEMA_VERSION = 1;

/** What every canonical event begins with. */
export interface Header {
  received_at: Micros;
  source: string;
  schema_version: number;
  tenant: string;
}

export function headerOf({ arrival, tenant }: Sender): Header {
  return {
    received_at: arrival.receivedAt,
    source: sourceOf(arrival.door, arrival.position),
    schema_version: SCHEMA_VERSION,
    tenant,
  };
}

/** Origin of a feed that carries none: the door's, else the tenant's (inputs.md, section 1). */
export function originOf({ arrival, tenantRules }: Sender): string {
  return arrival.origin ?? tenantRules.defaultOrigin;
}
