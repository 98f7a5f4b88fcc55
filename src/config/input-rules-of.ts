import type { InputRules, TenantInputRules } from "../rules/input-rules.ts";
import type { Rate } from "../values/money.ts";
import type { Settings, TenantSettings } from "./settings-schema.ts";

export function inputRulesOf(settings: Settings): InputRules {
  const tenants = Object.entries(settings.tenants).map(([id, tenant]) => [id, tenantRules(id, tenant)] as const);
  return { futureTolerance: settings.future_tolerance, tenants: new Map(tenants) };
}

function tenantRules(id: string, tenant: TenantSettings): TenantInputRules {
  return {
    baseCurrency: tenant.base_currency,
    defaultOrigin: tenant.default_origin ?? id,
    extraCurrencies: new Set(tenant.extra_currencies),
    rates: new Map<string, Rate>(Object.entries(tenant.rates)),
    activityIds: tenant.activity_ids,
    perdido: tenant.perdido,
  };
}
