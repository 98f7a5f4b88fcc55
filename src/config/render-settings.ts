import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { type Entry, formatPath, type Place, plainOf, type Setting, type SettingPath } from "./setting-tree.ts";

/** The settings as a configuration file that says of every value where it comes from. Loading it gives the same settings. */
export function settingsYaml(tree: Setting): string {
  const document = new Document();
  document.contents = nodeOf(tree) as typeof document.contents;
  return document.toString({ lineWidth: 0 });
}

function nodeOf(setting: Setting): Node {
  switch (setting.kind) {
    case "leaf":
      return commented(new Scalar(setting.value), setting.place);
    case "list":
      return commented(listNode(setting.items.map(plainOf)), setting.place);
    case "branch":
      return setting.entries.size === 0 ? commented(emptyMap(), setting.place) : mapNode(setting.entries);
  }
}

function commented<N extends Node>(node: N, place: Place): N {
  node.comment = ` ${place.where}`;
  return node;
}

function listNode(items: readonly unknown[]): YAMLSeq {
  const list = new YAMLSeq();
  list.flow = true;
  list.items = items.map((item) => new Scalar(item));
  return list;
}

function emptyMap(): YAMLMap {
  const map = new YAMLMap();
  map.flow = true;
  return map;
}

function mapNode(entries: ReadonlyMap<string, Entry>): YAMLMap {
  const map = new YAMLMap();
  for (const [key, entry] of entries) map.items.push(new Pair(new Scalar(key), nodeOf(entry.setting)));
  return map;
}

/** The settings as data, and the place of each value by its path. */
export function settingsWithOrigins(tree: Setting): { settings: unknown; origins: Record<string, Place> } {
  return { settings: plainOf(tree), origins: Object.fromEntries(placesIn(tree, [])) };
}

function* placesIn(setting: Setting, path: SettingPath): Generator<[path: string, place: Place]> {
  if (setting.kind !== "branch" || setting.entries.size === 0) yield [formatPath(path), setting.place];
  if (setting.kind !== "branch") return;
  for (const [key, entry] of setting.entries) yield* placesIn(entry.setting, [...path, key]);
}
