import type { SegmentDeclaration } from "../../config/segments/read-segments.ts";
import type { Micros } from "../../values/time.ts";
import { latestClock } from "../../warehouse/feature-rows.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { UsageError } from "../failure.ts";

/** Which segments are asked about, and as of when. */
export interface ChoiceFlags {
  readonly at?: Micros;
  readonly segment?: string;
}

/** All of them, or the one with the id. */
export function chosen(declared: readonly SegmentDeclaration[], id: string | undefined): readonly SegmentDeclaration[] {
  const found = id === undefined ? declared : declared.filter((each) => each.id === id);
  if (found.length > 0 || id === undefined) return found;
  throw new UsageError(
    `no segment has the id ${id}: there are ${declared.map((each) => each.id).join(", ") || "none"}`,
  );
}

/** The clock that is given, or about where the engine's is. */
export async function clockOf(warehouse: Pick<Warehouse, "query">, at: Micros | undefined): Promise<Micros> {
  const clock = at ?? (await latestClock(warehouse));
  if (clock !== undefined) return clock;
  throw new Error('player_features is empty: fold events first, e.g. with "pitboss run --once"');
}
