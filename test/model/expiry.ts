import type { BonusEvent } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";

/** When the bonus expires by this report: `meta` before `fasttrack_references`. Streams spell it in these ways and no others. */
export function expiryNamedBy({ meta, fasttrack_references }: BonusEvent): Micros | null {
  for (const text of [meta, fasttrack_references]) {
    const { expires_at, expiry_date, expiration_date, valid_until } = JSON.parse(text ?? "{}") as Record<
      string,
      unknown
    >;
    const named = expires_at ?? expiry_date ?? expiration_date ?? valid_until;
    if (typeof named === "string") return (Date.parse(named) * 1000) as Micros;
    if (typeof named === "number") return (named * (String(named).length > 10 ? 1_000 : 1_000_000)) as Micros;
  }
  return null;
}
