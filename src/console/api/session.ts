import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { clearCookie, logInOf, requireRole, setCookie } from "../guard.ts";
import { type Identity, isSameSecret, type LogIns } from "../log-ins.ts";
import { factsOf } from "../session-facts.ts";

const logInBody = z.union([
  z.strictObject({ key: z.string().min(1).max(1_000) }),
  z.strictObject({ token: z.string().min(1).max(1_000) }),
]);

/** Attempts of one address; guessing a key takes more than a life either way. */
const ATTEMPTS = { max: 20, timeWindow: 60_000 };

/** Log-in by key, and log-out. */
export async function addSession(server: FastifyInstance, options: ConsoleOptions, logIns: LogIns): Promise<void> {
  await server.register(rateLimit, { global: false });
  server.addHook("onSend", async (_request, reply) => {
    reply.header("Cache-Control", "no-store");
  });
  // A form of another site cannot send JSON, so nobody can be logged in unawares.
  server.post("/session", { config: { rateLimit: ATTEMPTS } }, (request, reply) => {
    const identity = identityOf(logInBody.parse(request.body), options);
    const logIn = logIns.open(identity);
    if (logIn === undefined) throw new ConsoleError(401, "there is no such key, or it has expired");
    requireRole(logIn, "read");
    setCookie(request, reply, logIn.token);
    return factsOf(logIn, options);
  });
  server.delete("/session", (request, reply) => {
    const logIn = logInOf(request, logIns);
    const given = request.headers["x-csrf-token"];
    if (logIn !== undefined && isSameSecret(String(given), logIn.csrf)) logIns.close(logIn.token);
    clearCookie(request, reply);
    return { loggedIn: false };
  });
}

function identityOf(body: z.infer<typeof logInBody>, { credentials, oneTimeLogIns }: ConsoleOptions): Identity {
  if ("key" in body) return () => credentials.find(body.key);
  const principal = oneTimeLogIns?.take(body.token);
  return () => principal;
}
