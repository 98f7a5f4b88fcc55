import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Trigger } from "../../src/records/generated.ts";
import { TRIGGERS } from "../../topologies/topics.ts";
import { type Casino, KEYS, NOW, openCasino } from "./support/casino.ts";

let casino: Casino;
let url: string;
beforeAll(async () => {
  casino = await openCasino({ players: 0 });
  url = await casino.server.listen({ port: 0 });
});
afterAll(() => casino.close());

interface Told {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** What the server sends, as the browser is told it. */
async function* listen(key: string, signal: AbortSignal): AsyncGenerator<Told> {
  const login = await fetch(`${url}/console/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key }),
  });
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  const response = await fetch(`${url}/console/api/live`, { headers: { cookie }, signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  let rest = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const parts = (rest + Buffer.from(chunk).toString()).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const match = /^event: (\w+)\ndata: (.*)$/s.exec(part);
      if (match?.[1] !== undefined) yield { event: match[1], data: JSON.parse(match[2] ?? "{}") };
    }
  }
}

async function fire(tenant: string): Promise<void> {
  const trigger: Trigger = {
    ...{ trigger_id: `of-${tenant}`, type: "losing_streak", tenant, origin: tenant, user_id: "u", occurred_at: NOW },
    ...{ cause: "event", payload: "{}", stale: false, received_at: NOW, version: 1 },
  };
  const topic = casino.config.topicPrefix + TRIGGERS.name;
  await casino.open.log.append([
    { topic, partition: 0, key: null, value: casino.open.serde.encode("Trigger", trigger) },
  ]);
}

describe("the live stream", () => {
  test("tells how the run is, and a tenant's triggers as they fire, nobody else's", async () => {
    const stop = new AbortController();
    const told: string[] = [];
    for await (const { event, data } of listen("acme", stop.signal)) {
      if (event === "status" && told.length === 0) {
        expect(data).toMatchObject({ obstacles: ["the engine has not been given its partitions yet"], counters: null });
        told.push(event);
        await fire("zeta");
        await fire("acme");
      }
      if (event !== "triggers") continue;
      told.push(...(data["shown"] as { trigger_id: string }[]).map(({ trigger_id }) => trigger_id));
      break;
    }
    stop.abort();
    expect(told).toEqual(["status", "of-acme"]);
  });

  test("ends with the session, when its key is revoked", async () => {
    casino.keys.set("passing", KEYS.analyst);
    let frames = 0;
    for await (const { event } of listen("passing", AbortSignal.timeout(30_000))) {
      if (event === "status" && frames++ === 0) casino.keys.delete("passing");
    }
    expect(frames).toBeGreaterThan(0);
  });

  test("ends when the server does", async () => {
    const events: string[] = [];
    for await (const { event } of listen("analyst", new AbortController().signal)) {
      events.push(event);
      if (events.length === 1) void casino.server.close();
    }
    expect(events[0]).toBe("status");
  });
});
