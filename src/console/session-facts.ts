import type { FastifyRequest } from "fastify";
import type { ConsoleOptions } from "./console-options.ts";
import { logInOf } from "./guard.ts";
import type { LogIn, LogIns } from "./log-ins.ts";
import { seesEveryTenant } from "./principal.ts";

type Options = Pick<ConsoleOptions, "config" | "engine">;

/** Who asks, and what they may see: what the browser's side has to know before it shows anything. */
export function sessionFacts(request: FastifyRequest, logIns: LogIns, options: Options) {
  const logIn = logInOf(request, logIns);
  return logIn === undefined ? { loggedIn: false } : factsOf(logIn, options);
}

/** The same of somebody who is logged in. */
export function factsOf({ csrf, principal }: LogIn, { config, engine }: Options) {
  const every = seesEveryTenant(principal);
  const tenants = [...config.inputRules.tenants]
    .filter(([id]) => every || id === principal.tenant)
    .map(([id, { baseCurrency }]) => ({ id, baseCurrency, timeZone: config.timeZones.get(id) ?? "UTC" }));
  return {
    loggedIn: true,
    csrf,
    key: principal.keyId,
    tenant: principal.tenant,
    roles: [...principal.roles].sort(),
    tenants,
    hasWarehouse: engine !== undefined,
    hasSegmentsFile: config.segmentsFile !== undefined,
  };
}
