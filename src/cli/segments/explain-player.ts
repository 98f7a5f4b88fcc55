import { loadSegments } from "../../config/segments/segments-file.ts";
import { featuresOf, type SegmentDefinition } from "../../rules/segment-definition.ts";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import { type ExplainedCondition, explain } from "../../segments/explain.ts";
import { formatTimestamp, type Micros } from "../../values/time.ts";
import { readFeatureRows } from "../../warehouse/feature-rows.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { type ChoiceFlags, chosen, clockOf } from "./choice.ts";
import { explanationLines } from "./condition-text.ts";

/** Why a player is in a segment, or not. */
export interface ExplainedSegment {
  readonly id: string;
  readonly name: string;
  readonly member: boolean;
  readonly why: ExplainedCondition;
}

type Player = { readonly tenant: string; readonly origin: string; readonly user_id: string };

/** Prints why a player is in each configured segment, or not. */
export async function explainPlayer(player: Player, flags: ChoiceFlags, context: CliContext): Promise<void> {
  const config = configOfExisting(context, "warehouse");
  const { segmentsFile } = config;
  const declared = chosen(segmentsFile === undefined ? [] : loadSegments(segmentsFile), flags.segment);
  const result = await withReadableWarehouse(config, async (warehouse) => ({
    ...player,
    ...(await explainSegments(warehouse, player, declared, flags.at)),
  }));
  await context.output.result(result, () => explainedText(result.at, result.segments));
}

/** Judges the definitions by what the warehouse knows of the player. */
export async function explainSegments(
  warehouse: Pick<Warehouse, "query">,
  player: Player,
  declared: readonly SegmentDefinition[],
  at?: Micros,
): Promise<{ at: string; segments: ExplainedSegment[] }> {
  const clock = await clockOf(warehouse, at);
  const features = declared.flatMap(({ when }) => featuresOf(when));
  const [row] = await Array.fromAsync(readFeatureRows(warehouse, { features, player }));
  if (row === undefined) throw new Error(`player_features has no ${player.tenant} ${player.origin} ${player.user_id}`);
  const segments = declared.map(({ id, name, when }): ExplainedSegment => {
    const why = explain(when, row.view, clock);
    return { id, name, member: why.truth, why };
  });
  return { at: formatTimestamp(clock), segments };
}

export function explainedText(at: string, segments: readonly ExplainedSegment[]): string {
  if (segments.length === 0) return "no segments are configured";
  const texts = segments.map(({ id, name, member, why }) =>
    [`${id} (${name}): ${member ? "in it" : "not in it"}`, ...explanationLines(why)].join("\n"),
  );
  return [`at ${at}:`, ...texts].join("\n\n");
}
