import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Config } from "../config/config.ts";
import type { HttpPart } from "../doors/http/http-server.ts";
import { GrantLedger } from "../grants/grant-ledger.ts";
import { grantRoutes } from "../grants/grant-routes.ts";
import { type Credentials, GrantService } from "../grants/grant-service.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Warehouse } from "../warehouse/port.ts";
import type { Clock } from "./clock.ts";
import type { OpenLog } from "./open-log.ts";
import { openPlayerCurrencies } from "./player-currencies-of.ts";

export interface GrantsOptions {
  readonly config: Pick<Config, "http" | "topicPrefix" | "grantRules" | "clickHouse" | "database">;
  readonly open: Pick<OpenLog, "log" | "serde">;
  readonly credentials: Credentials;
  readonly warehouse?: Warehouse | undefined;
  readonly metrics: Pick<Metrics, "grantCalls" | "freeSpinGrants">;
  readonly now: Clock;
  readonly logger: Pick<Logger, "warn" | "error">;
}

/** The GrantBonus API of a run. */
export interface Grants {
  readonly part: HttpPart;
  /** Resolves when what was asked for is granted or refused. */
  close(): Promise<void>;
}

const ID_BYTES = 16;
const RANDOM_STEPS = 2 ** 32;

/** Wires the GrantBonus API to the log, the players' currencies and its metrics; reads what was granted before. */
export async function openGrants(options: GrantsOptions): Promise<Grants> {
  const { config, open, credentials, metrics, now, logger } = options;
  const players = await openPlayerCurrencies(config, options.warehouse, logger);
  const ledger = new GrantLedger({
    ...open,
    prefix: config.topicPrefix,
    now,
    pause: (milliseconds) => setTimeout(milliseconds),
    chance: () => randomBytes(4).readUInt32LE() / RANDOM_STEPS,
    onGranted: (count) => metrics.freeSpinGrants.inc(count),
  });
  await ledger.start();
  const service = new GrantService({
    credentials,
    ledger,
    tenants: config.grantRules,
    playerCurrencies: players.currencies,
    now,
    newId: () => randomBytes(ID_BYTES).toString("hex"),
  });
  const onCall = (outcome: string) => metrics.grantCalls.inc({ outcome });
  return {
    part: grantRoutes({ ...config.http, service, logger, onCall }),
    close: async () => {
      await ledger.close();
      await players.close();
    },
  };
}
