import type { Config } from "../config/config.ts";
import { NO_PLAYER_CURRENCIES, type PlayerCurrencies, warehousePlayerCurrencies } from "../grants/player-currencies.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Warehouse } from "../warehouse/port.ts";

/** Players' currencies for as long as they are asked for. */
export interface OpenPlayerCurrencies {
  readonly currencies: PlayerCurrencies;
  close(): Promise<void>;
}

const NOTHING_TO_CLOSE = () => Promise.resolve();

/** Those of the run's own warehouse, else of the configured server; a process that can reach neither knows no player. */
export async function openPlayerCurrencies(
  { clickHouse, database }: Pick<Config, "clickHouse" | "database">,
  warehouse: Warehouse | undefined,
  logger: Pick<Logger, "warn">,
): Promise<OpenPlayerCurrencies> {
  if (warehouse !== undefined) return { currencies: warehousePlayerCurrencies(warehouse), close: NOTHING_TO_CLOSE };
  if (clickHouse !== undefined) {
    const { ServerConnection } = await import("../warehouse/server/server-connection.ts");
    const connection = new ServerConnection(clickHouse, database);
    return { currencies: warehousePlayerCurrencies(connection), close: () => connection.close() };
  }
  logger.warn(
    "players' currencies are not checked: this process has no warehouse; configure clickhouse.url, or use --role all",
  );
  return { currencies: NO_PLAYER_CURRENCIES, close: NOTHING_TO_CLOSE };
}
