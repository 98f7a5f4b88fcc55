import { ConfigError } from "../../config/config-error.ts";
import type { SegmentDeclaration } from "../../config/segments/read-segments.ts";
import { loadSegments } from "../../config/segments/segments-file.ts";
import { featuresOf } from "../../rules/segment-definition.ts";
import type { CliContext } from "../context.ts";
import { UsageError } from "../failure.ts";
import { formatCount, formatTable } from "../table.ts";
import { conditionText } from "./condition-text.ts";

/** Checks a file of segments, the configured one unless another is given, and prints what it declares. Throws ConfigError. */
export async function checkSegments(given: string | undefined, context: CliContext): Promise<void> {
  const file = given ?? configuredFile(context);
  const declared = await orTheFaults(file, context);
  await context.output.result({ file, segments: declared }, () => {
    const rows = declared.map(({ id, name, when }) => [id, name, featuresOf(when).join(", ")]);
    const table = formatTable(["segment", "name", "features"], rows);
    return `${file}: ${formatCount(declared.length)} segments, no faults\n${table}`;
  });
}

/** With `--json` the faults are a result, too; whoever reads stderr has them there in any case. */
async function orTheFaults(file: string, { output }: CliContext): Promise<readonly SegmentDeclaration[]> {
  try {
    return loadSegments(file);
  } catch (error) {
    if (error instanceof ConfigError && output.json) await output.result({ file, faults: error.faults }, () => "");
    throw error;
  }
}

function configuredFile({ settings }: CliContext): string {
  const { segmentsFile } = settings;
  if (segmentsFile !== undefined) return segmentsFile;
  throw new UsageError("there is no file of segments: give one, or set segments in the configuration");
}

/** Prints what each configured segment is. */
export async function listSegments(context: CliContext): Promise<void> {
  const { segmentsFile } = context.settings;
  const declared = segmentsFile === undefined ? [] : loadSegments(segmentsFile);
  await context.output.result(declared, () => {
    if (declared.length === 0) return "no segments are configured";
    return declared.map(segmentText).join("\n\n");
  });
}

function segmentText({ id, name, description, when }: SegmentDeclaration): string {
  return [`${id}  (${name})`, ...(description === null ? [] : [`  ${description}`]), `  ${conditionText(when)}`].join(
    "\n",
  );
}
