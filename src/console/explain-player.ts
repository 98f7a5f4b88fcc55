import { loadSegments } from "../config/segments/segments-file.ts";
import { featuresOf } from "../rules/segment-definition.ts";
import { type ExplainedCondition, explain } from "../segments/explain.ts";
import { formatTimestamp } from "../values/time.ts";
import { latestClock, readFeatureRows } from "../warehouse/feature-rows.ts";
import type { PlayerOfTables } from "../warehouse/player-story.ts";
import type { Warehouse } from "../warehouse/port.ts";

interface ExplainedSegment {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly member: boolean;
  readonly why: ExplainedCondition;
}

/** Why the player is in each segment of the file, or not, at the latest clock that the tables tell. */
export async function explainPlayer(
  warehouse: Pick<Warehouse, "query">,
  player: PlayerOfTables,
  segmentsFile: string | undefined,
): Promise<{ readonly at: string | null; readonly segments: readonly ExplainedSegment[] }> {
  const declared = segmentsFile === undefined ? [] : loadSegments(segmentsFile);
  const clock = await latestClock(warehouse);
  const features = declared.flatMap(({ when }) => featuresOf(when));
  const [row] = await Array.fromAsync(readFeatureRows(warehouse, { features, player }));
  if (row === undefined || clock === undefined) return { at: null, segments: [] };
  const segments = declared.map(({ id, name, description, when }) => {
    const why = explain(when, row.view, clock);
    return { id, name, description, member: why.truth, why };
  });
  return { at: formatTimestamp(clock), segments };
}
