import { z } from "zod";
import { nearest } from "./nearest.ts";
import { type AnySchema, allowedBy, keysOf, schemaAt } from "./schema-walk.ts";
import { entryAt, formatPath, plainOf, type Setting, type SettingPath } from "./setting-tree.ts";
import { settingsSchema } from "./settings-schema.ts";

/** Something wrong with one setting. */
export interface Fault {
  /** What is wrong itself: the same value seen through two tenants that inherit it is one fault. */
  readonly culprit: Setting;
  readonly line: string;
}

const LONGEST_VALUE = 80;

/** The value as a fault quotes it. */
export function shown(setting: Setting): string {
  const text = JSON.stringify(plainOf(setting)) ?? "nothing";
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function named(path: SettingPath): string {
  return path.length === 0 ? "the configuration" : formatPath(path);
}

/** The value at `path` is none of those allowed; `allowed` says which are, if the schema does not. */
export function wrongValue(tree: Setting, path: SettingPath, allowed?: string): Fault {
  const { setting } = entryAt(tree, path);
  const schema = schemaAt(settingsSchema, path);
  const remedy = allowed ?? allowedBy(schema);
  // A key may stand by mistake where its digest should.
  const value = schema.meta()?.["secret"] === true ? "what is there" : shown(setting);
  const line = `${setting.place.where}: ${named(path)}: ${value} is not allowed; give ${remedy}`;
  return { culprit: setting, line };
}

/** The last key of `path` is not one that may stand there. */
export function wrongKey(tree: Setting, path: SettingPath): Fault {
  const { keyPlace, setting } = entryAt(tree, path);
  const parent = schemaAt(settingsSchema, path.slice(0, -1));
  return { culprit: setting, line: `${keyPlace.where}: ${named(path)}: ${keyRemedy(String(path.at(-1)), parent)}` };
}

function keyRemedy(key: string, map: AnySchema): string {
  if (map instanceof z.ZodRecord && keysOf(map) === undefined) {
    return `"${key}" is not allowed as a key; give ${allowedBy(map.keyType as AnySchema)}`;
  }
  const keys = keysOf(map) ?? [];
  const meant = nearest(key, keys);
  return `unknown key; ${meant?.close ? `did you mean ${meant.name}?` : `allowed here: ${keys.join(", ")}`}`;
}
