import { createHash } from "node:crypto";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../../src/config/config.ts";
import { Credentials } from "../../../src/doors/http/credentials.ts";
import { type HttpServer, startHttpServer } from "../../../src/doors/http/http-server.ts";
import type { NewRecord } from "../../../src/log/port.ts";
import type { DeadLetter, EventRecords } from "../../../src/records/generated.ts";
import { openHttpDoor } from "../../../src/runtime/http-door.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import type { Micros } from "../../../src/values/time.ts";
import { configFile } from "../../config/temporary-config.ts";
import { START } from "../../support/events.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { testTarget } from "../../support/outcomes.ts";

const { serde } = await testTarget();

/** The key of tenant acme that may send. */
export const KEY = "acme-key";

export function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function key(id: string, text: string, roles: readonly string[], more: object = {}) {
  return { id, digest: digest(text), roles, ...more };
}

/** Keys of two tenants, and one of all. */
const KEYS = {
  api_keys: [key("ops", "ops-key", ["read", "operate"])],
  tenants: {
    acme: {
      api_keys: [
        key("acme-1", KEY, ["ingest"]),
        key("acme-2", "acme-next-key", ["ingest", "grant"]),
        key("acme-reader", "reader-key", ["read"]),
        key("acme-old", "old-key", ["ingest"], { expires: "2024-03-05T12:00:01Z" }),
      ],
    },
    other: { api_keys: [key("other-1", "other-key", ["ingest"])] },
  },
};

export interface DoorSettings {
  readonly http?: object;
  readonly more?: object;
  readonly log?: Pick<MemoryLog, "append">;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the tests are about
  readonly body: any;
}

/** A server with the HTTP door of an installation whose log is in memory. */
export class TestDoor {
  readonly server: HttpServer;
  readonly log: MemoryLog;
  /** What was logged, as text. */
  readonly said: string[];
  now: Micros = START;

  constructor(server: HttpServer, log: MemoryLog, said: string[]) {
    this.server = server;
    this.log = log;
    this.said = said;
  }

  async post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const sent = { "content-type": "application/json", "x-api-key": KEY, ...headers };
    const text = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const response = await fetch(`${this.server.url}/v1/integration/${path}`, {
      method: "POST",
      headers: sent,
      body: text,
    });
    return answered(response);
  }

  async get(path: string): Promise<Answered> {
    return answered(await fetch(this.server.url + path));
  }

  /** Dead letters in the log. */
  deadLetters(): DeadLetter[] {
    return this.#records("dead-letters").map(({ value }) => serde.decode("DeadLetter", value!));
  }

  /** Casino events in the log. */
  casinoEvents(): EventRecords["CasinoEvent"][] {
    return this.#records("events").map(({ value }) => serde.decode("CasinoEvent", value!));
  }

  originals(): string[] {
    return this.#records("events").map(({ headers }) => String(headers?.["original"]));
  }

  #records(topic: string): NewRecord[] {
    return this.log.records.filter((each) => each.topic.endsWith(topic));
  }
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Opens one until the test ends. */
export async function openDoor({ http = {}, more = {}, log }: DoorSettings = {}): Promise<TestDoor> {
  const settings = { ...KEYS, ...more, http: { port: 0, drain_timeout: "2s", ...http } };
  const config = loadConfig({ file: configFile(JSON.stringify(settings)), env: {} });
  const memory = new MemoryLog(config.partitions);
  const said: string[] = [];
  const say = (about: unknown, text: unknown) => void said.push(JSON.stringify([about, text]));
  const metrics = createMetrics(false);
  let door: TestDoor | undefined;
  const now = () => door?.now ?? START;
  const part = openHttpDoor({
    config,
    open: { log: (log ?? memory) as never, serde },
    metrics,
    credentials: new Credentials(config.apiKeys, now),
    now,
    logger: { warn: say, error: say } as never,
  });
  let count = 0;
  const server = await startHttpServer({
    http: config.http,
    health: {
      status: { obstacles: [], metricsText: () => metrics.text() },
      metricsType: metrics.contentType,
      shutDoors: part.shut,
    },
    parts: [part.part],
    describedAs: "1.2.3",
    newId: () => `r-${++count}`,
    onAnswered: (route = "none", status) => metrics.httpRequests.inc({ route, status }),
  });
  onTestFinished(async () => {
    await server.close();
    await part.close();
  });
  door = new TestDoor(server, memory, said);
  return door;
}

/** A casino document; its fields as in the example, `more` over them. */
export function bet(more: object = {}): object {
  return {
    ...{ activity_id: "a-1", amount: 20, currency: "EUR", exchange_rate: 1, game_id: "g", game_name: "G" },
    ...{ is_round_end: true, origin: "o", round_id: "r", status: "Approved", timestamp: "2024-03-05T11:00:00Z" },
    ...{ type: "Bet", user_id: "u", vendor_id: "v", vendor_name: "V", ...more },
  };
}

/** An item of a batch: a login, unless it says otherwise. */
export function item(unique_id: string, more: object = {}): object {
  return { event: "login", data: { unique_id, timestamp: "2024-03-05T11:00:00Z", player_id: "p" }, ...more };
}
