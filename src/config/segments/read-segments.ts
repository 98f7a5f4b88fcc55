import type { SegmentDefinition } from "../../rules/segment-definition.ts";
import { type AnySchema, allowedBy } from "../schema-walk.ts";
import type { Branch, Place, Setting, SettingPath } from "../setting-tree.ts";
import { yamlTree } from "../yaml-tree.ts";
import { readCondition } from "./condition-reader.ts";
import { SegmentFaults } from "./segment-faults.ts";
import { SEGMENT_KEYS, segmentId, segmentText } from "./segments-schema.ts";

/** A segment as its file declares it. */
export interface SegmentDeclaration extends SegmentDefinition {
  /** For people only: no part of the rules. */
  readonly description: string | null;
  /** Where it stands: `segments.yaml:3:3`. */
  readonly where: string;
}

/**
 * The segments that a YAML text declares, in its order (semantics.md, section 7). `file` names it in faults. Throws
 * ConfigError with one line per fault: file, line and column, key path, and what is allowed.
 */
export function readSegments(text: string, file: string): SegmentDeclaration[] {
  const tree = yamlTree(text, (lines) => (offset) => {
    const { line, col } = offset === undefined ? { line: 1, col: 1 } : lines.linePos(offset);
    return { origin: "file", where: `${file}:${line}:${col}` };
  });
  if (tree.kind === "leaf" && tree.value === null) return [];
  const faults = new SegmentFaults();
  if (tree.kind !== "list") faults.value(tree, [], "a list of segments, each with id and when");
  const items = tree.kind === "list" ? tree.items : [];
  const ids = new Map<string, Place>();
  const declared = items.flatMap((item, index) => readSegment(item, [index], ids, faults) ?? []);
  faults.throwIfAny();
  return declared;
}

/** The rules that the fold is given: sorted, so that the order in the file makes no difference. */
export function segmentDefinitions(declared: readonly SegmentDeclaration[]): SegmentDefinition[] {
  return declared.map(({ id, name, when }) => ({ id, name, when })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function readSegment(
  item: Setting,
  path: SettingPath,
  ids: Map<string, Place>,
  faults: SegmentFaults,
): SegmentDeclaration | undefined {
  if (item.kind !== "branch") {
    faults.value(item, path, "a segment: a map with id and when");
    return undefined;
  }
  faults.unknownKeys(item, path, SEGMENT_KEYS);
  for (const key of ["id", "when"]) {
    if (!item.entries.has(key)) faults.at(item.place, path, `${key} is missing`);
  }
  const id = textAt(item, "id", path, segmentId, faults);
  if (id !== undefined) refuseRepeated(id, item, path, ids, faults);
  const name = textAt(item, "name", path, segmentText, faults) ?? id;
  const description = textAt(item, "description", path, segmentText, faults) ?? null;
  const condition = item.entries.get("when");
  const when = condition && readCondition(condition.setting, [...path, "when"], faults);
  if (id === undefined || name === undefined || when === undefined) return undefined;
  return { id, name, description, when, where: item.place.where };
}

function refuseRepeated(
  id: string,
  item: Branch,
  path: SettingPath,
  ids: Map<string, Place>,
  faults: SegmentFaults,
): void {
  const place = item.entries.get("id")?.setting.place ?? item.place;
  const before = ids.get(id);
  if (before === undefined) ids.set(id, place);
  else faults.at(place, [...path, "id"], `"${id}" is the id of another segment (${before.where}); give each its own`);
}

function textAt(
  map: Branch,
  key: string,
  path: SettingPath,
  schema: AnySchema,
  faults: SegmentFaults,
): string | undefined {
  const setting = map.entries.get(key)?.setting;
  if (setting === undefined) return undefined;
  const value = setting.kind === "leaf" ? setting.value : undefined;
  if (typeof value === "string" && schema.safeParse(value).success) return value;
  faults.value(setting, [...path, key], allowedBy(schema));
  return undefined;
}
