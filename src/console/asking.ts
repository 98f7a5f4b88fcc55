import type { FastifyReply, FastifyRequest } from "fastify";
import { gone } from "../warehouse/endpoint/gone.ts";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { tenantOf } from "./guard.ts";
import { Tables } from "./tables.ts";

/** The tables as the asker may see them. Throws where the process has none. */
export function tablesFor(request: FastifyRequest, reply: FastifyReply, { engine }: ConsoleOptions): Tables {
  return new Tables(engineOf(engine), tenantOf(request), gone(reply));
}

export function engineOf(engine: ConsoleOptions["engine"]): NonNullable<ConsoleOptions["engine"]> {
  if (engine !== undefined) return engine;
  throw new ConsoleError(
    503,
    "this process has no warehouse: open the console of one that runs with the role all or sink",
  );
}
