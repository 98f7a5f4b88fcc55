import type { ConsoleOptions } from "../console/console-options.ts";
import { consoleRoutes } from "../console/console-routes.ts";
import type { HttpPart } from "../doors/http/http-server.ts";
import type { ReadOnlyEngine } from "../warehouse/endpoint/read-only-engine.ts";
import type { Warehouse } from "../warehouse/port.ts";

export interface ConsolePartOptions extends Omit<ConsoleOptions, "engine"> {
  readonly warehouse: Warehouse | undefined;
}

/** The web console of a run, on its tables: those of the embedded warehouse, or of the configured server. */
export async function consolePart({ warehouse, ...options }: ConsolePartOptions): Promise<HttpPart> {
  return consoleRoutes({ ...options, engine: await engineOf(options.config, warehouse) });
}

async function engineOf(
  { clickHouse, database }: ConsoleOptions["config"],
  warehouse: Warehouse | undefined,
): Promise<ReadOnlyEngine | undefined> {
  if (warehouse?.readOnlyEngine !== undefined || clickHouse === undefined) return warehouse?.readOnlyEngine?.();
  const { openServerReader } = await import("../warehouse/server/server-reader.ts");
  return openServerReader(clickHouse, database);
}
