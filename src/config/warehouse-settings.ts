import { z } from "zod";
import type { DurationMicros } from "../values/time.ts";
import { EXPIRING_TABLES, type ExpiringTable, type TableTtls } from "../warehouse/schema/table-ttl.ts";
import { duration } from "./setting-kinds.ts";

const TABLES = Object.keys(EXPIRING_TABLES) as ExpiringTable[];

function lengthOf(table: ExpiringTable) {
  const description = `How long rows of \`${table}\` are kept`;
  if (table === "dead_letters") return duration({ description: `${description}; 0: for ever.`, default: "90d" });
  return duration({ description: `${description}. Absent or 0: for ever.` }).optional();
}

/** How the warehouse keeps what it has. */
export const warehouseSettings = z
  .strictObject({
    ttl: z.strictObject(Object.fromEntries(TABLES.map((table) => [table, lengthOf(table)]))).meta({
      description:
        "Retention by table, applied by migrations. Raw tables count from the arrival, others from the event.",
      allowed: `a map of durations by table: ${TABLES.join(", ")}`,
    }),
  })
  .meta({ description: "Retention in the warehouse.", allowed: "a map of ttl" });

export function tableTtlsOf({ ttl }: z.output<typeof warehouseSettings>): TableTtls {
  const given = TABLES.map((table) => [table, ttl[table] ?? 0] as const);
  return new Map(given.filter(([, length]) => length > 0) as [ExpiringTable, DurationMicros][]);
}
