import type { FastifyReply, FastifyRequest } from "fastify";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { tenantOf } from "./guard.ts";
import { Tables } from "./tables.ts";

/** Aborts when whoever asked goes away before the answer. */
export function gone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableEnded) controller.abort();
  });
  return controller.signal;
}

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
