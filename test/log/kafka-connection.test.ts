import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import loggers from "kafkajs/src/loggers/index.js";
import Connection from "kafkajs/src/network/connection.js";
import createSocketFactory from "kafkajs/src/network/socketFactory.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ByteReader, ByteWriter } from "../../src/log/kafka/bytes.ts";
import { repairKafkajs } from "../../src/log/kafka/repair-kafkajs.ts";
import { sendOver } from "../../src/log/kafka/request.ts";
import { until } from "../support/until.ts";

const REQUEST_TIMEOUT_MS = 150;
const ANSWER = "here you are";
const ANY = { apiKey: 18, apiVersion: 0, apiName: "ApiVersions" };

const read = (answer: ByteReader): string => answer.string();

/** What the broker does with the next request. */
type Reaction = (socket: Socket, answer: Buffer) => void;

const answers: Reaction = (socket, answer) => socket.write(answer);
const keepsSilent: Reaction = () => undefined;

let broker: Server;
let connection: Connection;
let sockets: Socket[];
let reactions: Reaction[];

beforeEach(async () => {
  repairKafkajs();
  sockets = [];
  reactions = [];
  broker = createServer(accept).listen(0, "127.0.0.1");
  await once(broker, "listening");
  connection = new Connection({
    host: "127.0.0.1",
    port: (broker.address() as AddressInfo).port,
    logger: loggers.createLogger({ level: loggers.LEVELS.NOTHING, logCreator: () => () => undefined }),
    socketFactory: createSocketFactory(),
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: 1_000,
  });
});
afterEach(async () => {
  await connection.disconnect();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => broker.close(resolve));
});

function accept(socket: Socket): void {
  sockets.push(socket);
  socket.on("error", () => undefined);
  socket.on("data", (requests) => {
    for (const id of correlationIds(requests)) (reactions.shift() ?? answers)(socket, answerTo(id));
  });
}

/** Of requests, each its length, key, version and correlation id; they are small enough to come whole. */
function* correlationIds(requests: Buffer): Generator<number> {
  for (let at = 0; at < requests.length; at += 4 + requests.readInt32BE(at)) yield requests.readInt32BE(at + 8);
}

function answerTo(correlationId: number): Buffer {
  const answer = new ByteWriter().int32(correlationId).string(ANSWER);
  return Buffer.concat([...new ByteWriter().int32(answer.size).parts, ...answer.parts]);
}

async function ask(): Promise<string> {
  await connection.connect();
  return sendOver(connection, { kind: ANY, body: new ByteWriter(), read });
}

describe("a connection to a broker", () => {
  test("that broke off within an answer reads the next answers from their beginning", async () => {
    reactions.push((socket, answer) => {
      socket.write(answer.subarray(0, 11), () => socket.resetAndDestroy());
    });
    await expect(ask()).rejects.toThrow(/ECONNRESET|Closed connection/);
    expect(await ask()).toBe(ANSWER);
    expect(sockets).toHaveLength(2);
  });

  test("that does not answer in time is broken off, and what else waits for it fails with it", async () => {
    reactions.push(keepsSilent, keepsSilent);
    const [first, second] = await Promise.allSettled([ask(), ask()]);
    expect([first.status, second.status]).toEqual(["rejected", "rejected"]);
    await until("the broker hears of it", () => sockets[0]?.destroyed);
    expect(await ask()).toBe(ANSWER);
    expect(sockets).toHaveLength(2);
  });

  test("that is given up does not wait for its answers", async () => {
    reactions.push(keepsSilent);
    const asked = ask();
    asked.catch(() => undefined);
    await until("it is asked", () => reactions.length === 0);
    const before = performance.now();
    await connection.disconnect();
    expect(performance.now() - before).toBeLessThan(REQUEST_TIMEOUT_MS);
    await expect(asked).rejects.toThrow("Closed connection");
  });

  test("that broke can be given up again and again", async () => {
    reactions.push((socket) => socket.resetAndDestroy());
    await expect(ask()).rejects.toThrow(/ECONNRESET|Closed connection/);
    const listening = connection.socket.listenerCount("connect");
    for (let times = 0; times < 20; times++) await connection.disconnect();
    expect(connection.socket.listenerCount("connect")).toBe(listening);
    expect(await ask()).toBe(ANSWER);
  });

  test("is made once, however many ask for it at the same time", async () => {
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(Array(3).fill(ANSWER));
    expect(sockets).toHaveLength(1);
  });
});
