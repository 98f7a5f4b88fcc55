import type { FastifyReply, FastifyRequest } from "fastify";
import type { Credentials, Role } from "./credentials.ts";
import { Problem } from "./problem.ts";
import type { StormGates } from "./storm-gates.ts";

const TENANT = "tenant";

/** What is declared for requests, or written to one: whose it is. */
export function tenantDecorator(tenant = ""): readonly [name: string, value: string] {
  return [TENANT, tenant];
}

/** Whose request an admitted one is. */
export function tenantOf(request: FastifyRequest): string {
  return request.getDecorator<string>(TENANT);
}

/**
 * Lets only requests pass that carry a key of one tenant with the role (inputs.md, sections 2 and 5): 401 without a key that
 * counts, 403 with one for something else, 503 while the door is shut for the tenant. Nothing of the body was read by then.
 */
export function admit(credentials: Pick<Credentials, "find">, role: Role, gates: StormGates) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const tenant = tenantOfKey(credentials, role, request, reply);
    const shut = gates.shutFor(tenant);
    if (shut !== undefined)
      throw new Problem(503, {
        detail: `the door is shut for ${tenant}: ${shut.why}; correct what is sent, then try again`,
        retryAfter: shut.seconds,
      });
    request.setDecorator(...tenantDecorator(tenant));
  };
}

function tenantOfKey(
  credentials: Pick<Credentials, "find">,
  role: Role,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): string {
  const key = headers["x-api-key"];
  const principal = typeof key === "string" ? credentials.find(key) : undefined;
  if (principal === undefined) {
    void reply.header("www-authenticate", 'ApiKey realm="pitboss"');
    const what = key === undefined ? "there is no header x-api-key" : "the key in x-api-key is none that counts";
    throw new Problem(401, { detail: `${what}: send a key of your tenant` });
  }
  if (principal.tenant === "*") throw new Problem(403, { detail: "events are sent with a key of one tenant" });
  if (!principal.roles.has(role)) throw new Problem(403, { detail: `the key ${principal.keyId} may not ${role}` });
  return principal.tenant;
}
