import { hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { GrantLedger } from "../../src/grants/grant-ledger.ts";
import { grantRoutes } from "../../src/grants/grant-routes.ts";
import { GrantService } from "../../src/grants/grant-service.ts";
import { NO_PLAYER_CURRENCIES, type PlayerCurrencies } from "../../src/grants/player-currencies.ts";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import type { Log } from "../../src/log/port.ts";
import { openSerde, type SchemaRegistry, type Serde } from "../../src/records/codec.ts";
import type { FreeSpinGrant } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";
import { FREE_SPIN_GRANTS, GRANT_ANSWERS, subjects, topicSpecs } from "../../topologies/topics.ts";
import { START } from "../support/events.ts";

export const PREFIX = "pitboss.";
export const KEY = "grant-key";
export const SETTINGS = {
  tenants: {
    acme: { coin_values: { games: { "7": { EUR: ["0.1", "0.25"] } } } },
    other: { default_origin: "brand" },
  },
};

/** The document's call, in currencies that have levels, at {@link START}. */
export function call(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    api_key: KEY,
    amount_type: "promo_freespin",
    campaign_id: "BON-3",
    game_ids: [3, 4, 5],
    coin_value_level: 1,
    num_rounds: 10,
    player_ids: ["586", "3434"],
    currencies: ["EUR", "CAD"],
    start_date: "2024-03-06 14:00:00",
    end_date: "2024-08-30 15:00:00",
    ...more,
  };
}

export interface Provider {
  readonly app: FastifyInstance;
  readonly log: Log & SchemaRegistry;
  readonly ledger: GrantLedger;
  /** Posts the call; gives status and result. */
  readonly post: (
    body: unknown,
    headers?: Readonly<Record<string, string>>,
    query?: string,
  ) => Promise<{ status: number; headers: Readonly<Record<string, unknown>>; result: Record<string, unknown> }>;
  /** What the log holds. */
  readonly grants: () => Promise<FreeSpinGrant[]>;
  readonly close: () => Promise<void>;
}

export interface ProviderOptions {
  readonly playerCurrencies?: PlayerCurrencies;
  readonly now?: () => Micros;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly answerTimeoutMs?: number;
  readonly requestRates?: ReadonlyMap<string, number>;
  /** Another log than that of the folder. */
  readonly log?: Log & SchemaRegistry;
  /** Of the topics; {@link PREFIX} if it is left out. */
  readonly prefix?: string;
  /** What of the log the ledger sees. */
  readonly through?: (log: Log) => Log;
}

const KEYS: Readonly<Record<string, { keyId: string; tenant: string; roles: ReadonlySet<string> }>> = {
  [KEY]: { keyId: "k1", tenant: "acme", roles: new Set(["grant"]) },
  "rotated-key": { keyId: "k2", tenant: "acme", roles: new Set(["grant"]) },
  "key-of-other": { keyId: "k3", tenant: "other", roles: new Set(["grant"]) },
  "reading-key": { keyId: "k4", tenant: "acme", roles: new Set(["read"]) },
  "operators-key": { keyId: "k5", tenant: "*", roles: new Set(["grant"]) },
};

let ids = 0;

const TOPIC_NAMES = [FREE_SPIN_GRANTS.name, GRANT_ANSWERS.name];
const RECORDS: readonly string[] = ["FreeSpinGrant", "GrantAnswer"];

/** A provider's process on the log of a folder: several may be on the same. */
export async function openProvider(folder: string, options: ProviderOptions = {}): Promise<Provider> {
  const log = options.log ?? openEmbeddedLog(folder);
  const prefix = options.prefix ?? PREFIX;
  await log.ensureTopics(
    topicSpecs(prefix, 1).filter(({ name }) => TOPIC_NAMES.some((each) => name === prefix + each)),
  );
  const serde = await openSerde(
    log,
    subjects(prefix).filter(([, record]) => RECORDS.includes(record)),
  );
  const now = options.now ?? (() => START);
  const ledger = new GrantLedger({
    log: options.through?.(log) ?? log,
    serde,
    prefix,
    now,
    pause: (milliseconds) => setTimeout(milliseconds / 10),
    chance: () => 0.5,
  });
  await ledger.start();
  const service = new GrantService({
    credentials: { find: (key) => KEYS[key] },
    ledger,
    tenants: loadConfig({ env: {}, overrides: options.settings ?? SETTINGS }).grantRules,
    playerCurrencies: options.playerCurrencies ?? NO_PLAYER_CURRENCIES,
    now,
    newId: () => hash("sha256", `${process.pid}|${++ids}`, "hex").slice(0, 20),
  });
  const app = fastify();
  const logger = { warn: () => undefined, error: () => undefined };
  await app.register(
    grantRoutes({
      service,
      bodyLimit: 1_000_000,
      answerTimeoutMs: options.answerTimeoutMs ?? 30_000,
      requestRates: options.requestRates ?? new Map(),
      logger,
    }),
  );
  return {
    app,
    log,
    ledger,
    post: async (body, headers = {}, query = "") => {
      const payload = typeof body === "string" ? body : JSON.stringify(body);
      const url = `/wallet/grant-bonus/${query}`;
      const reply = await app.inject({
        method: "POST",
        url,
        payload,
        headers: { "content-type": "application/json", ...headers },
      });
      return {
        status: reply.statusCode,
        headers: reply.headers,
        result: reply.json<{ result: Record<string, unknown> }>().result,
      };
    },
    grants: () => grantsIn(log, serde, prefix),
    close: async () => {
      await app.close();
      await ledger.close();
      await log.close();
    },
  };
}

async function grantsIn(log: Log, serde: Serde, prefix: string): Promise<FreeSpinGrant[]> {
  const topic = prefix + FREE_SPIN_GRANTS.name;
  const grants: FreeSpinGrant[] = [];
  for (let position = await log.begin(topic, 0); ; ) {
    const { records, next } = await log.read(topic, 0, position, 1000);
    for (const { value } of records) if (value !== null) grants.push(serde.decode("FreeSpinGrant", value));
    if (next === position) return grants;
    position = next;
  }
}

/** Opens providers on a folder of each test. */
export function useProviders(): (options?: ProviderOptions) => Promise<Provider> {
  let folder: string | undefined;
  let opened: Provider[] = [];
  afterEach(async () => {
    for (const each of opened) await each.close();
    opened = [];
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    folder = undefined;
  });
  return async (options = {}) => {
    folder ??= await mkdtemp(join(tmpdir(), "pitboss-grants-"));
    const provider = await openProvider(folder, options);
    opened.push(provider);
    return provider;
  };
}
