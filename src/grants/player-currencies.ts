import { RetryableError } from "../log/port.ts";
import { stringLiteral } from "../warehouse/insert-statement.ts";
import type { Warehouse } from "../warehouse/port.ts";

/** Where players' registered currencies are known. */
export interface PlayerCurrencies {
  /**
   * Currencies, upper case, of those of the players that are known with one. Throws a {@link RetryableError} when it cannot
   * be said.
   */
  of(tenant: string, origin: string, playerIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Where no process can ask anybody, every player is unknown. */
export const NO_PLAYER_CURRENCIES: PlayerCurrencies = { of: () => Promise.resolve(new Map()) };

/** The currencies of the latest profiles, as far as the sink has brought them. */
export function warehousePlayerCurrencies(warehouse: Pick<Warehouse, "query">): PlayerCurrencies {
  return {
    of: async (tenant, origin, playerIds) => {
      const query = currenciesQuery(tenant, origin, playerIds);
      return currenciesOf(await answered(warehouse, query));
    },
  };
}

function currenciesQuery(tenant: string, origin: string, playerIds: readonly string[]): string {
  const ids = [...new Set(playerIds)].map(stringLiteral).join(", ");
  return (
    `SELECT user_id, upper(assumeNotNull(currency)) AS currency FROM players FINAL WHERE tenant = ${stringLiteral(tenant)} ` +
    `AND origin = ${stringLiteral(origin)} AND user_id IN (${ids}) AND ifNull(currency, '') != ''`
  );
}

async function answered(warehouse: Pick<Warehouse, "query">, query: string): Promise<string> {
  try {
    return await warehouse.query(query, "JSONCompactEachRow");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RetryableError(`the players' currencies cannot be looked up: ${why}`, { cause: error });
  }
}

function currenciesOf(lines: string): Map<string, string> {
  const rows = lines.split("\n").filter((line) => line !== "");
  return new Map(rows.map((line) => JSON.parse(line) as [string, string]));
}
