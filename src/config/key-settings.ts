import { z } from "zod";
import { type Micros, parseTimestamp } from "../values/time.ts";
import { ROLES } from "./roles.ts";

const DATE_ALONE = /^\d{4}-\d{2}-\d{2}$/;

/** An RFC 3339 timestamp; a date alone is its midnight in UTC. Undefined when it is neither. */
export function instantOf(text: string): Micros | undefined {
  return parseTimestamp(DATE_ALONE.test(text) ? `${text}T00:00:00Z` : text);
}

const expiry = z.string().transform((text, context) => {
  const at = instantOf(text);
  if (at !== undefined) return at;
  context.addIssue("no timestamp");
  return z.NEVER;
});

/** A key as the configuration keeps it: never the key itself (inputs.md, section 2). */
const apiKey = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  digest: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .toLowerCase(),
  roles: z.array(z.enum(ROLES)).min(1),
  expires: expiry.optional(),
});

const allowed = `a list of maps of id, digest (SHA-256, 64 hexadecimal digits), roles (of ${ROLES.join(", ")}) and perhaps expires`;

/** Keys of one tenant; `pitboss keys` writes them. */
export const tenantKeys = z
  .array(apiKey)
  .meta({ description: "Keys of the tenant's senders; `pitboss keys create` makes them.", allowed, secret: true })
  .optional();

/** Keys of those who run the installation. */
export const operatorKeys = z.array(apiKey).meta({
  description: "Keys that hold for every tenant: for operators, not for senders. `pitboss keys create` makes them.",
  default: [],
  allowed,
  secret: true,
});
