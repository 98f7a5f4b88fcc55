import { createHmac } from "node:crypto";

/** Header of a webhook's signature. */
export const SIGNATURE_HEADER = "pitboss-signature";

/**
 * `t=<seconds since 1970>,v1=<hex>`: the HMAC-SHA256 with the secret over the seconds, a dot and the body. Whoever is called
 * refuses what is too old, so that nobody can send it again later.
 */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}
