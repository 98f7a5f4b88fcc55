import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { FUZZ_KEY, validDocument } from "./documents.ts";
import { type Heard, heard, rawConnection, say } from "./raw-connection.ts";

/** What an attack on connections came to. */
export interface Attacked {
  readonly name: string;
  readonly heard: readonly Heard[];
  /** Events that may have been taken: of these it is known only from the answers. */
  readonly sent: number;
}

type Attack = (url: string) => Promise<Omit<Attacked, "name">>;

const PATH = "/v1/integration/casino";
const BIG_BODY = 100 * 1024 * 1024;
const CHUNK = 64 * 1024;
const SLOW = 20;
const EACH_BYTE_MS = 50;
const PIPELINED = 200;
/** How long is waited for connections that the server may keep. */
const WITHIN_MS = 5_000;
const OPENED_TOGETHER = 200;

function head(more: readonly string[], path = PATH): string {
  return [`POST ${path} HTTP/1.1`, "host: x", "content-type: application/json", ...more, "", ""].join("\r\n");
}

function whole(id: string, key = FUZZ_KEY): string {
  const body = JSON.stringify(validDocument(PATH, id));
  return head([`x-api-key: ${key}`, `content-length: ${Buffer.byteLength(body)}`]) + body;
}

/** Says it byte by byte, after what is said at once, until the server has had enough. */
function slowly(text: string, first = ""): Attack {
  return async (url) => {
    const one = async () => {
      const socket = await rawConnection(url);
      const answer = heard(socket);
      await say(socket, first);
      for (const byte of text) {
        if (!(await say(socket, byte))) break;
        await pause(EACH_BYTE_MS);
      }
      return answer;
    };
    return { heard: await Promise.all(Array.from({ length: SLOW }, one)), sent: SLOW };
  };
}

/** A body without end, in chunks, of somebody who may send or of nobody. */
function bigBody(key: string, path = PATH): Attack {
  return async (url) => {
    const socket = await rawConnection(url);
    const answer = heard(socket, Number.POSITIVE_INFINITY, WITHIN_MS);
    await say(socket, head([`x-api-key: ${key}`, "transfer-encoding: chunked"], path));
    const chunk = Buffer.concat([
      Buffer.from(`${CHUNK.toString(16)}\r\n`),
      Buffer.alloc(CHUNK, "["),
      Buffer.from("\r\n"),
    ]);
    for (let sent = 0; sent < BIG_BODY && (await say(socket, chunk)); ) sent += CHUNK;
    await say(socket, "0\r\n\r\n");
    return { heard: [await answer], sent: 0 };
  };
}

function atOnce(...texts: readonly string[]): Attack {
  return async (url) => {
    const one = async (text: string) => {
      const socket = await rawConnection(url);
      const answer = heard(socket, Number.POSITIVE_INFINITY, WITHIN_MS);
      await say(socket, text);
      return answer;
    };
    return { heard: await Promise.all(texts.map(one)), sent: texts.length };
  };
}

const pipelined: Attack = async (url) => {
  const socket = await rawConnection(url);
  const answer = heard(socket, PIPELINED);
  await say(socket, Array.from({ length: PIPELINED }, (_, index) => whole(`pipelined-${index}`)).join(""));
  return { heard: [await answer], sent: PIPELINED };
};

/** Says everything and closes its half; or goes away at once. */
const halfClosed: Attack = async (url) => {
  const answers = Array.from({ length: SLOW }, async (_, index) => {
    const socket = await rawConnection(url);
    const answer = heard(socket, 1);
    await say(socket, whole(`half-${index}`));
    if (index % 2 === 0) socket.end();
    else socket.destroy();
    return answer;
  });
  return { heard: await Promise.all(answers), sent: SLOW };
};

const HEADERS = Array.from({ length: 3_000 }, (_, index) => `a${index}: `);
const MANY_HEADERS = head([...HEADERS.slice(0, 1_500), `x-api-key: ${FUZZ_KEY}`, "content-length: 2"]);

export const ATTACKS: Readonly<Record<string, Attack>> = {
  "headers byte by byte": slowly(head([`x-api-key: ${FUZZ_KEY}`, ...HEADERS.slice(0, 200)])),
  "a body byte by byte": slowly("[".repeat(9_999), head([`x-api-key: ${FUZZ_KEY}`, "content-length: 9999"])),
  "100 MB in chunks": bigBody(FUZZ_KEY),
  "100 MB in chunks with nobody's key": bigBody("nobody's"),
  "100 MB in chunks to be granted": bigBody("nobody's", "/wallet/grant-bonus/"),
  "floods of headers": atOnce(head(HEADERS), `${MANY_HEADERS}{}`, head([`a: ${"x".repeat(100_000)}`])),
  "requests that are none": atOnce(
    "\u0000\u0001\u0002",
    "GET / HTTP/9.9\r\n\r\n",
    "POST\r\n\r\n",
    head(["content-length: 5", "transfer-encoding: chunked"]),
    head(["content-length: -1"]),
    head(["content-length: 1", "content-length: 2"]),
    `${head([`x-api-key: ${FUZZ_KEY}`, "transfer-encoding: chunked"])}zz\r\n`,
    head([`x-api-key: ${FUZZ_KEY}`, `x-api-key: ${FUZZ_KEY}`, "content-length: 0"]),
    `POST ${"/x".repeat(4_000)} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`,
    "POST /v1/integration/%ff%00 HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n",
    "GET /docs/..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nhost: x\r\n\r\n",
    "GET /docs/static/../../../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n",
    head(["expect: 100-continue", "content-length: 10"]),
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
  ),
  "requests behind each other": pipelined,
  "connections closed by half": halfClosed,
};

/** So many connections open at once, then an event on each. */
export async function crowd(url: string, size: number): Promise<Attacked> {
  const sockets: Socket[] = [];
  while (sockets.length < size) {
    const more = Math.min(OPENED_TOGETHER, size - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: more }, () => rawConnection(url)))));
  }
  const answers = sockets.map(async (socket, index) => {
    const answer = heard(socket, 1);
    await say(socket, whole(`crowd-${index}`));
    return answer;
  });
  return { name: `${size} connections at once`, heard: await Promise.all(answers), sent: size };
}
