import type { Config } from "../config/config.ts";
import { UsageError } from "./failure.ts";

/** Throws a UsageError when `--tenant` names one that is not configured. */
export function checkTenant(tenant: string | null | undefined, { inputRules: { tenants } }: Config): void {
  if (tenant === null || tenant === undefined || tenants.has(tenant)) return;
  throw new UsageError(`--tenant ${tenant} is not configured: known are ${[...tenants.keys()].join(", ")}`);
}
