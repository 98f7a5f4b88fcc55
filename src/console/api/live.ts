import { PassThrough } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Trigger } from "../../records/generated.ts";
import { formatTimestamp } from "../../values/time.ts";
import { gone } from "../../warehouse/endpoint/gone.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { tenantOf, whoAsks } from "../guard.ts";
import { LiveStatus } from "../live-status.ts";
import { seesEveryTenant } from "../principal.ts";
import { SharedStatus } from "../shared-status.ts";
import { SharedTriggers } from "../shared-triggers.ts";
import { StreamPlaces } from "../stream-places.ts";
import { TriggerFrames } from "../trigger-frames.ts";

/** Each holds a connection. */
const MOST_STREAMS = 50;
const MOST_STREAMS_OF_A_KEY = 25;

/** Server-sent events: `status` every other second, `triggers` as they are written to the log. */
export function addLive(server: FastifyInstance, options: ConsoleOptions): void {
  const closing = new AbortController();
  server.addHook("preClose", async () => closing.abort());
  const statuses = new SharedStatus(new LiveStatus(options));
  const triggers = new SharedTriggers(options);
  const places = new StreamPlaces(MOST_STREAMS, MOST_STREAMS_OF_A_KEY);
  server.get("/live", (request, reply) => {
    const { principal, counts } = whoAsks(request);
    const every = seesEveryTenant(principal);
    const tenant = tenantOf(request);
    const loggedOut = new AbortController();
    const signal = AbortSignal.any([closing.signal, gone(reply), loggedOut.signal]);
    const stream = new PassThrough();
    const freePlace = places.take(principal.keyId);
    signal.addEventListener("abort", () => stream.end(), { once: true });
    stream.once("close", freePlace);
    const send = (event: string, data: unknown) => stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    stream.write("retry: 3000\n\n");
    const tell = (status: unknown) => (counts() ? send("status", status) : loggedOut.abort());
    const telling = statuses.watch(every, tell, signal);
    const frames = new TriggerFrames(options.now, (shown, passedOver) =>
      send("triggers", { shown: shown.map(told), passedOver }),
    );
    const watching = triggers.watch(tenant, (trigger) => frames.add(trigger), signal);
    Promise.all([telling, watching]).catch((error: Error) => stream.destroy(error));
    return reply.type("text/event-stream").header("X-Accel-Buffering", "no").send(stream);
  });
}

function told({ trigger_id, type, tenant, origin, user_id, occurred_at, cause, stale, payload }: Trigger) {
  return {
    trigger_id,
    type,
    tenant,
    origin,
    user_id,
    occurred_at: formatTimestamp(occurred_at),
    cause,
    stale,
    payload,
  };
}
