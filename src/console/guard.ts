import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Role } from "../config/roles.ts";
import { ConsoleError } from "./console-error.ts";
import { isSameSecret, LOG_IN_LASTS, type LogIn, type LogIns } from "./log-ins.ts";
import { seesEveryTenant } from "./principal.ts";

const COOKIE = "pitboss_console";

/** A session's token comes by the cookie alone. Undefined: there is none, or it counts no more. */
export function logInOf(request: FastifyRequest, logIns: LogIns): LogIn | undefined {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  const token = pairs.find(([name]) => name === COOKIE)?.[1];
  return token === undefined ? undefined : logIns.find(token);
}

/** Scripts cannot read the cookie, and other sites cannot have it sent. */
export function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.header("Set-Cookie", cookie(request, token, LOG_IN_LASTS / 1e6));
}

export function clearCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header("Set-Cookie", cookie(request, "", 0));
}

function cookie({ protocol }: FastifyRequest, token: string, seconds: number): string {
  const secure = protocol === "https" ? "; Secure" : "";
  return `${COOKIE}=${token}; Path=/console; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
}

declare module "fastify" {
  interface FastifyRequest {
    consoleLogIn: LogIn | undefined;
  }
}

/** Lets nobody through who is not logged in, and no write that does not come from the console's own pages. */
export function guard(server: FastifyInstance, logIns: LogIns): void {
  server.decorateRequest("consoleLogIn");
  server.addHook("onRequest", async (request) => {
    const logIn = logInOf(request, logIns);
    if (logIn === undefined) throw new ConsoleError(401, "log in first");
    request.consoleLogIn = logIn;
    requireRole(logIn, "read");
    if (request.method !== "GET" && request.method !== "HEAD") requireOwnPage(request, logIn);
  });
}

function requireOwnPage(request: FastifyRequest, { csrf }: LogIn): void {
  const given = request.headers["x-csrf-token"];
  if (typeof given === "string" && isSameSecret(given, csrf)) return;
  throw new ConsoleError(403, "the request does not come from the console: reload the page");
}

export function whoAsks({ consoleLogIn }: FastifyRequest): LogIn {
  if (consoleLogIn === undefined) throw new ConsoleError(401, "log in first");
  return consoleLogIn;
}

export function requireRole({ principal }: Pick<LogIn, "principal">, role: Role): void {
  if (!principal.roles.has(role)) throw new ConsoleError(403, `the key ${principal.keyId} lacks the role ${role}`);
}

/** Throws where what is asked for shows or changes what belongs to all tenants. */
export function requireEveryTenant({ principal }: Pick<LogIn, "principal">): void {
  if (seesEveryTenant(principal)) return;
  throw new ConsoleError(
    403,
    `the key ${principal.keyId} is of tenant ${principal.tenant}: this takes a key of all tenants`,
  );
}

/** Throws unless the asker may change what belongs to all tenants. */
export function requireOperatorOfAll(request: FastifyRequest): void {
  requireRole(whoAsks(request), "operate");
  requireEveryTenant(whoAsks(request));
}

/** The tenant that is asked about. Throws when it is not the asker's own. */
export function tenantOf(request: FastifyRequest): string {
  const { principal } = whoAsks(request);
  const asked = (request.query as { tenant?: unknown }).tenant;
  if (asked === undefined || asked === "") return principal.tenant;
  if (typeof asked !== "string") throw new ConsoleError(400, "tenant is given twice");
  if (seesEveryTenant(principal) || asked === principal.tenant) return asked;
  throw new ConsoleError(403, `the key ${principal.keyId} may not see tenant ${asked}`);
}
