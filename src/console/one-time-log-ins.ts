import { randomBytes } from "node:crypto";
import type { Principal } from "./principal.ts";

/** Tokens that log in once, for whoever started the process and so needs no key. */
export class OneTimeLogIns {
  readonly #principals = new Map<string, Principal>();

  issue(principal: Principal): string {
    const token = randomBytes(24).toString("base64url");
    this.#principals.set(token, principal);
    return token;
  }

  /** Undefined: there is no such token, or it was taken before. */
  take(token: string): Principal | undefined {
    const principal = this.#principals.get(token);
    this.#principals.delete(token);
    return principal;
  }
}
