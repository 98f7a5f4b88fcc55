import { hash, timingSafeEqual } from "node:crypto";
import type { ApiKey } from "../../config/api-keys-of.ts";
import type { Role } from "../../config/roles.ts";
import type { Micros } from "../../values/time.ts";

export type { Role } from "../../config/roles.ts";

/** Who a key stands for. */
export interface Principal {
  /** The key's id: what may be logged of it. */
  readonly keyId: string;
  /** `*`: every tenant. */
  readonly tenant: string | "*";
  readonly roles: ReadonlySet<Role>;
}

interface Known {
  readonly digest: Buffer;
  readonly expires: Micros | undefined;
  readonly principal: Principal;
}

/** The keys that count now (inputs.md, section 2). They are known by their digests alone. */
export class Credentials {
  readonly #now: () => Micros;
  #known: readonly Known[] = [];

  constructor(keys: readonly ApiKey[], now: () => Micros) {
    this.#now = now;
    this.use(keys);
  }

  /** These keys count from now on, and no others. */
  use(keys: readonly ApiKey[]): void {
    this.#known = keys.map(({ id, tenant, digest, roles, expires }) => ({
      digest: Buffer.from(digest, "hex"),
      expires,
      principal: { keyId: id, tenant, roles: new Set(roles) },
    }));
  }

  /**
   * Whose key it is; undefined when it is none, or has expired. Every digest is compared, each in constant time, so that
   * how long it takes says nothing of the keys.
   */
  find(key: string): Principal | undefined {
    const digest = digestOf(key);
    let found: Known | undefined;
    for (const known of this.#known) if (timingSafeEqual(known.digest, digest)) found = known;
    if (found === undefined || (found.expires !== undefined && found.expires <= this.#now())) return undefined;
    return found.principal;
  }
}

/** SHA-256 of a key: all that is kept of it. */
export function digestOf(key: string): Buffer {
  return hash("sha256", key, "buffer");
}
