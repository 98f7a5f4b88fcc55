import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { saying, startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

let echo: Server;
let proxy: TcpProxy;
beforeEach(async () => {
  echo = createServer((socket) => socket.on("error", () => socket.destroy()).pipe(socket)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await startTcpProxy((echo.address() as AddressInfo).port);
});
afterEach(async () => {
  await proxy.stop();
  await new Promise((resolve) => echo.close(resolve));
});

/** A client that has said its name and heard it back. */
async function greeted(name: string): Promise<Socket> {
  const client = opened();
  expect(await reply(client, name)).toBe(name);
  return client;
}

/** The end of a test cuts its clients off, which is no failure. */
function opened(): Socket {
  return connect(proxy.port, "127.0.0.1").on("error", () => undefined);
}

async function reply(client: Socket, text: string): Promise<string> {
  client.write(text);
  const [bytes] = await once(client, "data");
  return String(bytes);
}

async function brokenOff(client: Socket): Promise<string> {
  const [error] = await once(client, "error");
  return (error as NodeJS.ErrnoException).code ?? "";
}

describe("a TCP proxy", () => {
  test("passes bytes on, and the end of them", async () => {
    const client = await greeted("ana");
    const closed = once(client, "close");
    client.end();
    await closed;
    expect(proxy.connections).toEqual([]);
  });

  test("cuts connections that match, and no others", async () => {
    const [ana, bruno] = [await greeted("ana"), await greeted("bruno")];
    const broken = brokenOff(ana);
    expect(proxy.cut(saying("ana"))).toBe(1);
    expect(await broken).toBe("ECONNRESET");
    expect(await reply(bruno, "still")).toBe("still");
    expect(await reply(await greeted("ana"), "again")).toBe("again");
  });

  test("refuses those that match until it is told not to", async () => {
    const accept = proxy.refuse(saying("ana"));
    const refused = opened();
    const broken = brokenOff(refused);
    refused.write("ana");
    expect(await broken).toBe("ECONNRESET");
    await greeted("bruno");
    accept();
    await greeted("ana");
  });

  test("holds replies back while requests arrive, in order, until it is told not to", async () => {
    const client = await greeted("ana");
    const heard: string[] = [];
    client.on("data", (bytes) => heard.push(String(bytes)));
    const release = proxy.hold("replies", saying("ana"));
    client.write("one ");
    expect(await reply(await greeted("bruno"), "meanwhile")).toBe("meanwhile");
    client.write("two");
    expect(heard).toEqual([]);
    release();
    while (heard.join("") !== "one two") await once(client, "data");
  });

  test("delays every piece both ways", async () => {
    const client = await greeted("ana");
    const stop = proxy.delay(100);
    const before = performance.now();
    await reply(client, "late");
    expect(performance.now() - before).toBeGreaterThan(190);
    stop();
    await expect(Promise.race([reply(client, "quick"), pause(10_000)])).resolves.toBe("quick");
  });
});
