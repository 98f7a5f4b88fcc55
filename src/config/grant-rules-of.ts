import type { CoinTable, CoinValues } from "../grants/coin-values.ts";
import type { TenantGrantRules } from "../grants/grant-service.ts";
import { parseMoney } from "../values/money.ts";
import type { Settings, TenantSettings } from "./settings-schema.ts";

/** What granting goes by, for each configured tenant. */
export function grantRulesOf(settings: Settings): ReadonlyMap<string, TenantGrantRules> {
  return new Map(
    Object.entries(settings.tenants).map(([id, tenant]) => [
      id,
      { coinValues: coinValuesOf(tenant.coin_values), defaultOrigin: tenant.default_origin ?? id },
    ]),
  );
}

function coinValuesOf({ default: initial, games }: TenantSettings["coin_values"]): CoinValues {
  return {
    default: tableOf(initial),
    games: new Map(Object.entries(games).map(([gameId, table]) => [gameId, tableOf(table)])),
  };
}

function tableOf(table: Readonly<Record<string, readonly string[]>>): CoinTable {
  return new Map(Object.entries(table).map(([currency, values]) => [currency, values.map(moneyOf)]));
}

function moneyOf(text: string) {
  const money = parseMoney(text);
  if (money === undefined) throw new Error(`${text} was checked to be an amount and is none`);
  return money;
}
