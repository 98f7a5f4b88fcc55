import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Installation, Running } from "../../support/installation.ts";
import { digest } from "./open-door.ts";

/** The key of tenant acme, which may send and grant. */
export const GATEWAY_KEY = "the-key-of-acme";

/** Configuration of an installation that knows {@link GATEWAY_KEY}. Without ticks its log holds only what is sent. */
export function gatewayConfig(more: object = {}): object {
  const key = { id: "acme-1", digest: digest(GATEWAY_KEY), roles: ["ingest", "grant"] };
  return { tick_interval: 0, tenants: { acme: { api_keys: [key] } }, ...more };
}

export interface Gateway {
  readonly running: Running;
  readonly url: string;
}

/** Compiled once, each process starts sooner. */
const COMPILED = join(tmpdir(), "pitboss-chaos-compiled");

/** Starts a run that has the doors alone; it answers when this resolves. */
export async function startGateway(installation: Installation): Promise<Gateway> {
  const running = installation.start(["run", "--role", "doors"], { env: { NODE_COMPILE_CACHE: COMPILED } });
  await running.said("following the log");
  const [, url = ""] = /"http":"([^"]+)"/.exec(running.stderr) ?? [];
  return { running, url };
}
