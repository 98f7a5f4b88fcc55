import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import type { NewRecord } from "../../../src/log/port.ts";
import { temporaryFolder } from "../../config/temporary-config.ts";
import { until } from "../../support/until.ts";
import { bet, KEY, openDoor, type TestDoor } from "./open-door.ts";

/** A connection of its own, on which the test says what is sent. */
async function connected(door: TestDoor): Promise<Socket> {
  const { hostname, port } = new URL(door.server.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

function head(contentLength: number): string {
  return [
    "POST /v1/integration/casino HTTP/1.1",
    "host: localhost",
    "content-type: application/json",
    `x-api-key: ${KEY}`,
    `content-length: ${contentLength}`,
    "\r\n",
  ].join("\r\n");
}

describe("a server that ends", () => {
  it("answers what is under way, and turns away what is new", async () => {
    let begun: (() => void) | undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let end: (() => void) | undefined;
    const append = (_records: readonly NewRecord[]) => {
      begun?.();
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    };
    const door = await openDoor({ log: { append }, http: { drain_timeout: "60s" } });
    const underWay = door.post("casino", bet());
    await hasBegun;
    const drained = door.server.drain();
    const turnedAway = await door.post("casino", bet());
    expect(turnedAway).toMatchObject({ status: 503, body: { detail: expect.stringContaining("ending") } });
    expect(Number(turnedAway.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await door.get("/healthz")).status).toBe(200);
    end?.();
    expect((await underWay).status).toBe(202);
    await drained;
  });

  it("waits no longer than it may", async () => {
    const door = await openDoor({ http: { drain_timeout: "50ms" } });
    const socket = await connected(door);
    socket.write(head(1000));
    await until("the request has begun", async () => (await door.get("/metrics")).status === 200);
    await door.server.close();
    await once(socket.resume(), "close");
  });
});

describe("a path that", () => {
  const problem = { "content-type": expect.stringContaining("application/problem+json") };
  const ask = async (door: TestDoor, path: string, init: RequestInit) => {
    const response = await fetch(door.server.url + path, init);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.json() };
  };

  it("is nothing is 404, before its body is looked at, and is not repeated", async () => {
    const door = await openDoor();
    const sent = { method: "POST", headers: { "content-type": "application/json" }, body: "{" };
    const answer = await ask(door, "/no/such?place", sent);
    expect(answer).toMatchObject({ status: 404, headers: problem, body: { title: "Not Found" } });
    expect(JSON.stringify(answer.body)).not.toContain("such");
  });

  it.each(["GET", "PUT", "DELETE", "OPTIONS", "QUERY"])(
    "is for others is 405 for %s, and says for whom",
    async (method) => {
      const door = await openDoor();
      const answer = await ask(door, "/v1/integration/casino", { method });
      expect(answer).toMatchObject({ status: 405, headers: { ...problem, allow: "POST" }, body: { status: 405 } });
    },
  );
});

describe("a sender who is slow on purpose", () => {
  it.each([
    ["headers", "POST /v1/integration/casino HTTP/1.1\r\nhost: l"],
    ["body", `${head(1000)}{"a`],
  ])("with its %s is cut off with 408", async (_, begun) => {
    const door = await openDoor({ http: { request_timeout: "400ms" } });
    const socket = await connected(door);
    socket.write(begun);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
    expect((await door.post("casino", bet())).status).toBe(202);
  });
});

describe("more connections than allowed", () => {
  it("are answered 503 until some are closed, and health is told all the same", async () => {
    const door = await openDoor({ http: { max_connections: 3 } });
    const idle = await Promise.all([connected(door), connected(door), connected(door)]);
    expect(await door.post("casino", bet())).toMatchObject({ status: 503, body: { status: 503 } });
    expect((await door.get("/healthz")).status).toBe(200);
    for (const socket of idle) socket.destroy();
    await until("there is room again", async () => (await door.post("casino", bet())).status === 202);
  });

  it("are nothing to those that were there before", async () => {
    const door = await openDoor({ http: { max_connections: 2 } });
    const early = await connected(door);
    await Promise.all([connected(door), connected(door), connected(door)]);
    await until("the others are there", async () => (await door.post("casino", bet())).status === 503);
    const body = JSON.stringify(bet());
    early.write(head(body.length) + body);
    const [answer] = await once(early, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 202 /);
  });
});

describe("TLS", () => {
  it("is spoken where a certificate is configured", async () => {
    const folder = temporaryFolder();
    const [cert_file, key_file] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const pair = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key_file];
    execFileSync("openssl", ["req", "-x509", ...pair, "-out", cert_file, "-days", "1", ...subject], {
      stdio: "ignore",
    });
    const door = await openDoor({ http: { tls: { enabled: true, cert_file, key_file } } });
    expect(door.server.url).toMatch(/^https:/);
    const sent = request(`${door.server.url}/v1/integration/casino`, {
      method: "POST",
      ca: readFileSync(cert_file),
      agent: false,
      headers: { "content-type": "application/json", "x-api-key": KEY },
    });
    sent.end(JSON.stringify(bet()));
    const [response] = await once(sent, "response");
    expect(response.statusCode).toBe(202);
    expect(response.headers["strict-transport-security"]).toContain("max-age");
    expect(JSON.parse(await text(response))).toEqual({ status: "accepted" });
  });
});
