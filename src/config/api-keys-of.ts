import type { Micros } from "../values/time.ts";
import type { Role } from "./roles.ts";
import type { Settings } from "./settings-schema.ts";

/** A key of the configuration, by its digest. */
export interface ApiKey {
  readonly id: string;
  /** `*`: every tenant. */
  readonly tenant: string;
  /** SHA-256 of the key, 64 hexadecimal digits in lower case. */
  readonly digest: string;
  readonly roles: readonly Role[];
  /** From then on it counts no more; undefined: never. */
  readonly expires: Micros | undefined;
}

export const EVERY_TENANT = "*";

/** Every key that is configured, those of all tenants first. */
export function apiKeysOf({ api_keys, tenants }: Settings): ApiKey[] {
  return [
    ...keysOf(EVERY_TENANT, api_keys),
    ...Object.entries(tenants).flatMap(([tenant, settings]) => keysOf(tenant, settings.api_keys ?? [])),
  ];
}

function keysOf(tenant: string, keys: Settings["api_keys"]): ApiKey[] {
  return keys.map(({ id, digest, roles, expires }) => ({ id, tenant, digest, roles, expires }));
}
