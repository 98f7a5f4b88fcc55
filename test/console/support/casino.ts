import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FastifyInstance, fastify } from "fastify";
import { type Config, loadConfig } from "../../../src/config/config.ts";
import type { ConsoleOptions } from "../../../src/console/console-options.ts";
import { consoleRoutes } from "../../../src/console/console-routes.ts";
import { OneTimeLogIns } from "../../../src/console/one-time-log-ins.ts";
import { ingestFile } from "../../../src/doors/files/ingest.ts";
import type { Principal, Role } from "../../../src/doors/http/credentials.ts";
import { accept } from "../../../src/inputs/accept.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import { type OpenLog, openLog } from "../../../src/runtime/open-log.ts";
import { runOnce } from "../../../src/runtime/run.ts";
import { RunStatus } from "../../../src/runtime/run-status.ts";
import { withWarehouse } from "../../../src/runtime/with-warehouse.ts";
import { simulate } from "../../../src/simulate/simulate.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { DAY, formatTimestamp, HOUR, type Micros } from "../../../src/values/time.ts";
import type { Warehouse } from "../../../src/warehouse/port.ts";

/** Last midnight, because dead letters that are older than 90 days are gone from their table. */
export const NOW = (Math.floor(systemClock() / DAY) * DAY) as Micros;
const FROM = (NOW - DAY) as Micros;

/** What would do harm where it is not escaped. */
export const HOSTILE = "<img src=x onerror=alert(1)>";

/** Keys by what they may do. */
export const KEYS = {
  operator: principal("operator", "*", ["read", "operate"]),
  analyst: principal("analyst", "*", ["read"]),
  acme: principal("acme-crm", "acme", ["read"]),
  zeta: principal("zeta-operator", "zeta", ["read", "operate"]),
  sender: principal("acme-sender", "acme", ["ingest"]),
};

function principal(keyId: string, tenant: string, roles: readonly Role[]): Principal {
  return { keyId, tenant, roles: new Set(roles) };
}

/** The console of a casino in a folder of its own. */
export interface Casino {
  readonly server: FastifyInstance;
  readonly config: Config;
  readonly open: OpenLog;
  readonly oneTimeLogIns: OneTimeLogIns;
  /** Keys that count; taking one out revokes it. */
  readonly keys: Map<string, Principal>;
  /** Somebody who is logged in with the key: the same person each time. */
  as(key: keyof typeof KEYS): Promise<Visitor>;
  close(): Promise<void>;
}

const SEGMENTS = `- id: busy
  name: Busy
  when: { feature: rounds_lifetime, gte: 20 }
- id: depositor
  name: Depositor
  when:
    all:
      - { feature: deposit_count_lifetime, gte: 1 }
      - not: { feature: country, eq: XX }
`;

export interface CasinoOptions {
  readonly players: number;
  /** What the run would do with replays. */
  readonly replayDesk?: NonNullable<ConsoleOptions["replayDesk"]>;
}

/** A casino of two tenants, `acme` (EUR) and `zeta` (USD), after a day; without players nothing ever happened in it. */
export async function openCasino({ players, replayDesk }: CasinoOptions): Promise<Casino> {
  const folder = await mkdtemp(join(tmpdir(), "pitboss-console-"));
  const config = await configIn(folder);
  const now = () => NOW;
  const logger = createLogger("error");
  const open = await openLog(config, { clock: now, logger });
  if (players > 0) await play(config, open, folder, players);
  const metrics = createMetrics(false);
  const status = new RunStatus({ log: open.log, topicPrefix: config.topicPrefix, now, metrics });
  const keys = new Map<string, Principal>(Object.entries(KEYS));
  const oneTimeLogIns = new OneTimeLogIns();
  const server = fastify({ forceCloseConnections: true });
  const ready = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<void>();
  const serving = withWarehouse(config, async (warehouse) => {
    const signal = new AbortController().signal;
    await runOnce({ config, open, warehouse, now, logger, signal }, players > 0 ? NOW : undefined);
    const engine = await (warehouse as Required<Warehouse>).readOnlyEngine();
    await server.register(
      consoleRoutes({
        config,
        open,
        engine,
        status,
        metrics,
        now,
        logger,
        oneTimeLogIns,
        ...(replayDesk === undefined ? {} : { replayDesk }),
        credentials: { find: (key) => keys.get(key) },
      }),
    );
    ready.resolve();
    await ending.promise;
    await server.close();
  });
  await Promise.race([ready.promise, serving]);
  const visitors = new Map<string, Promise<Visitor>>();
  const as = (key: keyof typeof KEYS) => {
    const visitor = visitors.get(key) ?? Visitor.with(server, key);
    visitors.set(key, visitor);
    return visitor;
  };
  return {
    as,
    server,
    config,
    open,
    oneTimeLogIns,
    keys,
    close: async () => {
      ending.resolve();
      await serving;
      await open.log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function configIn(folder: string): Promise<Config> {
  await writeFile(join(folder, "segments.yaml"), SEGMENTS);
  const tenants = { acme: {}, zeta: { base_currency: "USD" } };
  const settings = { data_dir: join(folder, "data"), partitions: 2, segments: "segments.yaml", tenants };
  await writeFile(join(folder, "pitboss.yaml"), JSON.stringify(settings));
  return loadConfig({ file: join(folder, "pitboss.yaml"), env: {} });
}

async function play(config: Config, open: OpenLog, folder: string, players: number): Promise<void> {
  const lines = [
    ...simulate({ players, days: 1, seed: "console", chaos: 0.2, tenant: "acme", from: FROM }),
    ...simulate({ players: 5, days: 1, seed: "other", chaos: 0.1, tenant: "zeta", origin: "zeta-brand", from: FROM }),
    ...hostileLines(),
  ];
  const path = join(folder, "feed.ndjson");
  await writeFile(path, lines.join(""));
  const { topicPrefix: prefix, inputRules: rules } = config;
  await ingestFile({ path, ...open, prefix, rules, accept, now: () => NOW });
}

function hostileLines(): string[] {
  const line = (type: string, payload: object) => `${JSON.stringify({ type, tenant: "acme", payload })}\n`;
  const at = formatTimestamp((FROM + 12 * HOUR) as Micros);
  const bet = {
    ...{ activity_id: "h1", round_id: HOSTILE, user_id: HOSTILE, origin: "acme", type: "Bet", status: "Approved" },
    ...{ amount: 5, wager_amount: 5, bonus_wager_amount: 0, locked_wager_amount: 0, currency: "EUR", exchange_rate: 1 },
    ...{
      game_id: HOSTILE,
      game_name: HOSTILE,
      is_round_end: true,
      timestamp: at,
      vendor_id: "7",
      vendor_name: HOSTILE,
    },
  };
  return [line("CASINO", bet), line("CASINO", { ...bet, activity_id: "h2", currency: HOSTILE })];
}

/** Someone with the console open. */
export class Visitor {
  readonly #server: FastifyInstance;
  readonly cookie: string;
  readonly csrf: string;

  constructor(server: FastifyInstance, cookie: string, csrf: string) {
    this.#server = server;
    this.cookie = cookie;
    this.csrf = csrf;
  }

  /** Logs in with a key of {@link KEYS}. */
  static async with(server: FastifyInstance, key: string): Promise<Visitor> {
    const answer = await server.inject({ method: "POST", url: "/console/api/session", payload: { key } });
    const [cookie = ""] = String(answer.headers["set-cookie"]).split(";");
    return new Visitor(server, cookie, answer.json<{ csrf: string }>().csrf);
  }

  async get(path: string) {
    const answer = await this.#server.inject({ url: `/console/api${path}`, headers: { cookie: this.cookie } });
    return { status: answer.statusCode, body: answer.json(), text: answer.body, headers: answer.headers };
  }

  /** With the token of the session, unless another is given. */
  async send(method: "POST" | "PUT" | "DELETE", path: string, payload: object, csrf = this.csrf) {
    const headers = { cookie: this.cookie, ...(csrf === "" ? {} : { "x-csrf-token": csrf }) };
    const answer = await this.#server.inject({ method, url: `/console/api${path}`, headers, payload });
    return { status: answer.statusCode, text: answer.body, headers: answer.headers, json: () => answer.json() };
  }
}
