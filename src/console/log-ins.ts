import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { HOUR, type Micros, plus } from "../values/time.ts";
import type { Principal } from "./principal.ts";

/** Somebody who is logged in with a browser. */
export interface LogIn {
  /** What the cookie holds. */
  readonly token: string;
  /** What a write must repeat in a header: no other site can read it. */
  readonly csrf: string;
  readonly principal: Principal;
  /** Whether it still counts: what goes on after its request has to ask. */
  readonly counts: () => boolean;
}

/** Asked at each request, so that a key that is revoked ends its sessions. Undefined: it counts no more. */
export type Identity = () => Principal | undefined;

interface Kept {
  readonly csrf: string;
  readonly identity: Identity;
  readonly expiresAt: Micros;
}

/** A working day; after it the key is asked for again. */
export const LOG_IN_LASTS = (12 * HOUR) as typeof HOUR;

/** The oldest goes when there are more. */
const MOST = 10_000;

/** Sessions of browsers. They live in memory: a restart asks everyone for the key again. */
export class LogIns {
  readonly #now: () => Micros;
  readonly #kept = new Map<string, Kept>();

  constructor(now: () => Micros) {
    this.#now = now;
  }

  /** Undefined when the identity counts no more. */
  open(identity: Identity): LogIn | undefined {
    const principal = identity();
    if (principal === undefined) return undefined;
    const token = randomBytes(32).toString("base64url");
    const csrf = randomBytes(32).toString("base64url");
    this.#kept.set(digestOf(token), { csrf, identity, expiresAt: plus(this.#now(), LOG_IN_LASTS) });
    this.#forgetOld();
    return this.#logIn(token, csrf, principal);
  }

  find(token: string): LogIn | undefined {
    const kept = this.#kept.get(digestOf(token));
    if (kept === undefined) return undefined;
    const principal = kept.expiresAt > this.#now() ? kept.identity() : undefined;
    if (principal !== undefined) return this.#logIn(token, kept.csrf, principal);
    this.close(token);
    return undefined;
  }

  close(token: string): void {
    this.#kept.delete(digestOf(token));
  }

  #logIn(token: string, csrf: string, principal: Principal): LogIn {
    return { token, csrf, principal, counts: () => this.find(token) !== undefined };
  }

  #forgetOld(): void {
    for (const [digest, { expiresAt }] of this.#kept) {
      if (expiresAt > this.#now() && this.#kept.size <= MOST) return;
      this.#kept.delete(digest);
    }
  }
}

/** Compares in a time that does not tell how much of it is right. */
export function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(given)), Buffer.from(digestOf(wanted)));
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
