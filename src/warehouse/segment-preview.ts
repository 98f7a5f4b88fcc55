import { featuresOf, type SegmentDefinition } from "../rules/segment-definition.ts";
import { compileCondition } from "../segments/evaluate.ts";
import { type ShownValue, shownValues } from "../segments/show-value.ts";
import { playerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import { readFeatureRows } from "./feature-rows.ts";
import { stringLiteral } from "./insert-statement.ts";
import type { Warehouse } from "./port.ts";

/** One player whom a definition would take in, with the values that decide it. */
export interface PreviewSample {
  readonly tenant: string;
  readonly origin: string;
  readonly user_id: string;
  readonly values: Readonly<Record<string, ShownValue>>;
}

/** What a definition would make of the players there are. */
export interface SegmentPreview {
  readonly id: string;
  readonly name: string;
  /** How many would be in it. */
  members: number;
  /** How many are in it now. */
  readonly now: number;
  /** How many of them are not in it now. */
  entering: number;
  /** How many who are in it now would not be. */
  leaving: number;
  readonly samples: PreviewSample[];
}

/**
 * Tries definitions on the features of every player at the clock, before they go live (semantics.md, section 7); of one
 * tenant only where it is given.
 */
export async function previewSegments(
  warehouse: Pick<Warehouse, "query">,
  declared: readonly SegmentDefinition[],
  clock: Micros,
  sampleSize: number,
  tenantOnly?: string,
): Promise<SegmentPreview[]> {
  const trials = await Promise.all(declared.map((segment) => trialOf(warehouse, segment, tenantOnly)));
  for await (const row of readFeatureRows(warehouse, { features: trials.flatMap(({ features }) => features) })) {
    const { tenant, origin, user_id, view } = row;
    if (tenantOnly !== undefined && tenant !== tenantOnly) continue;
    const key = playerKey(tenant, origin, user_id);
    for (const { preview, holds, features, members } of trials) {
      if (!holds(view, clock)) continue;
      preview.members++;
      if (!members.delete(key)) preview.entering++;
      if (preview.samples.length < sampleSize) {
        preview.samples.push({ tenant, origin, user_id, values: shownValues(features, view) });
      }
    }
  }
  for (const { preview, members } of trials) preview.leaving = members.size;
  return trials.map(({ preview }) => preview);
}

async function trialOf(
  warehouse: Pick<Warehouse, "query">,
  { id, name, when }: SegmentDefinition,
  tenant: string | undefined,
) {
  const features = featuresOf(when);
  const members = await membersOf(warehouse, id, tenant);
  const preview: SegmentPreview = { id, name, members: 0, now: members.size, entering: 0, leaving: 0, samples: [] };
  return { preview, holds: compileCondition(when), features, members };
}

/** Keys of the players who are in the segment now. */
async function membersOf(
  warehouse: Pick<Warehouse, "query">,
  segmentId: string,
  tenant: string | undefined,
): Promise<Set<string>> {
  const ofTenant = tenant === undefined ? "" : `AND tenant = ${stringLiteral(tenant)}`;
  const sql = `SELECT tenant, origin, user_id FROM segment_members FINAL WHERE is_member AND segment_id = ${stringLiteral(segmentId)} ${ofTenant}`;
  const lines = (await warehouse.query(sql, "JSONCompactEachRow")).split("\n").filter((line) => line !== "");
  return new Set(lines.map((line) => playerKey(...(JSON.parse(line) as [string, string, string]))));
}

/** Segments that have members now and are not among the ids: these would all leave. */
export async function abandonedSegments(
  warehouse: Pick<Warehouse, "query">,
  ids: ReadonlySet<string>,
): Promise<{ readonly id: string; readonly members: number }[]> {
  const sql =
    "SELECT segment_id, toUInt32(count()) FROM segment_members FINAL WHERE is_member GROUP BY segment_id ORDER BY segment_id";
  const lines = (await warehouse.query(sql, "JSONCompactEachRow")).split("\n").filter((line) => line !== "");
  return lines
    .map((line) => JSON.parse(line) as [string, number])
    .filter(([id]) => !ids.has(id))
    .map(([id, members]) => ({ id, members }));
}
