import { loadSegments } from "../../config/segments/segments-file.ts";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import { formatTimestamp } from "../../values/time.ts";
import { abandonedSegments, previewSegments, type SegmentPreview } from "../../warehouse/segment-preview.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { formatTable } from "../table.ts";
import { type ChoiceFlags, chosen, clockOf } from "./choice.ts";

/** Prints what the definitions of a file would make of the players there are. */
export async function previewFile(
  file: string,
  flags: ChoiceFlags & { samples: number },
  context: CliContext,
): Promise<void> {
  const declared = chosen(loadSegments(file), flags.segment);
  const result = await withReadableWarehouse(configOfExisting(context, "warehouse"), async (warehouse) => {
    const at = await clockOf(warehouse, flags.at);
    const segments = await previewSegments(warehouse, declared, at, flags.samples);
    const ids = new Set(declared.map(({ id }) => id));
    const removed = flags.segment === undefined ? await abandonedSegments(warehouse, ids) : [];
    return { at: formatTimestamp(at), segments, removed };
  });
  await context.output.result(result, () => previewText(result));
}

interface PreviewResult {
  readonly at: string;
  readonly segments: readonly SegmentPreview[];
  readonly removed: readonly { readonly id: string; readonly members: number }[];
}

function previewText({ at, segments, removed }: PreviewResult): string {
  const rows = [
    ...segments.map(({ id, members, now, entering, leaving }) => [id, members, now, entering, leaving]),
    ...removed.map(({ id, members }) => [`${id} (not declared)`, 0, members, 0, members]),
  ];
  const table = formatTable(["segment", "would have", "has now", "entering", "leaving"], rows);
  return [`at ${at}:`, table, ...segments.flatMap(sampleLines)].join("\n");
}

function sampleLines({ id, samples }: SegmentPreview): string[] {
  if (samples.length === 0) return [];
  const lines = samples.map(
    ({ tenant, origin, user_id, values }) => `  ${tenant} ${origin} ${user_id}  ${JSON.stringify(values)}`,
  );
  return [`\n${id}, for example:`, ...lines];
}
