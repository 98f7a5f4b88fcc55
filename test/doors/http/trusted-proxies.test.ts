import type { FastifyInstance } from "fastify";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../src/config/config.ts";
import { setCookie } from "../../../src/console/guard.ts";
import { startHttpServer } from "../../../src/doors/http/http-server.ts";
import { configFile } from "../../config/temporary-config.ts";

const FORWARDED = { "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9" };

/** What a server behind these proxies makes of a request from this machine. */
async function seenBehind(proxies: readonly string[], headers: Readonly<Record<string, string>>) {
  const file = configFile(JSON.stringify({ http: { port: 0, trusted_proxies: proxies } }));
  const { http } = loadConfig({ env: {}, file });
  const server = await startHttpServer({
    http,
    health: { status: { isAlive: true } as never, metricsType: "text/plain", shutDoors: () => [] },
    parts: [
      async (scope: FastifyInstance) => {
        scope.get("/seen", (request, reply) => {
          setCookie(request, reply, "token");
          return { ip: request.ip, protocol: request.protocol };
        });
      },
    ],
    newId: () => "1",
  });
  onTestFinished(() => server.close());
  const answer = await fetch(`${server.url}/seen`, { headers });
  return { ...((await answer.json()) as object), isSecure: /; Secure/.test(answer.headers.get("set-cookie") ?? "") };
}

describe("what a proxy says of its client", () => {
  test("counts when the proxy is trusted, by address, network or kind", async () => {
    for (const proxy of ["127.0.0.1", "127.0.0.0/8", "loopback"])
      expect(await seenBehind([proxy], FORWARDED)).toEqual({ ip: "203.0.113.9", protocol: "https", isSecure: true });
  });

  test("counts for nothing otherwise", async () => {
    for (const proxies of [[], ["192.0.2.1", "2001:db8::/32"]])
      expect(await seenBehind(proxies, FORWARDED)).toEqual({ ip: "127.0.0.1", protocol: "http", isSecure: false });
  });

  test("is not needed", async () => {
    expect(await seenBehind(["loopback"], {})).toEqual({ ip: "127.0.0.1", protocol: "http", isSecure: false });
  });
});

test.each(["everybody", "10.0.0.0/33", "10.0.0.0/8/8", "300.1.1.1", "", "fe80::/200", "10.0.0.0/x"])(
  "%j is no address of a proxy",
  (proxy) => {
    const file = configFile(JSON.stringify({ http: { trusted_proxies: [proxy] } }));
    expect(() => loadConfig({ env: {}, file })).toThrow(/trusted_proxies/);
  },
);
