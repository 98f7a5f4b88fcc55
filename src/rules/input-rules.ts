import type { Rate } from "../values/money.ts";
import type { DurationMicros } from "../values/time.ts";

/** What the doors know of one tenant (inputs.md, section 7). */
export interface TenantInputRules {
  readonly baseCurrency: string;
  readonly defaultOrigin: string;
  readonly extraCurrencies: ReadonlySet<string>;
  /** Base units per unit of a currency, for feeds that carry no rate. */
  readonly rates: ReadonlyMap<string, Rate>;
  readonly activityIds: "unique" | "per_round";
  /** What the Portuguese `Perdido` means. */
  readonly perdido: "Lost" | "Forfeited";
}

/** What the doors need to accept an event. */
export interface InputRules {
  /** A timestamp further ahead of its arrival than this is `timestamp_in_future`. */
  readonly futureTolerance: DurationMicros;
  /** Configured tenants; `default` always among them. */
  readonly tenants: ReadonlyMap<string, TenantInputRules>;
}
