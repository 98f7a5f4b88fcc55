import type { Credentials, Principal } from "../doors/http/credentials.ts";

export type { Principal } from "../doors/http/credentials.ts";

/** The keys that there are. */
export type KeyRing = Pick<Credentials, "find">;

export function seesEveryTenant({ tenant }: Pick<Principal, "tenant">): boolean {
  return tenant === "*";
}
