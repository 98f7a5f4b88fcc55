import { z } from "zod";
import { ConfigError } from "./config-error.ts";
import { nearest } from "./nearest.ts";
import { type AnySchema, childSchema, isMap, keysOf, settingsIn } from "./schema-walk.ts";
import { canonicalKey, keyNames } from "./setting-names.ts";
import { type Place, type Setting, settingUnder } from "./setting-tree.ts";
import { settingsSchema, tenantSettings } from "./settings-schema.ts";
import { yamlTree } from "./yaml-tree.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = "PITBOSS_";
const LEVEL = "__";

/**
 * One layer per variable `PITBOSS_<PATH>`, levels separated by `__`. A text setting takes the value as it stands, any
 * other reads it as YAML. An empty variable counts as not set. Throws {@link ConfigError} naming every unknown one.
 */
export function environmentLayers(env: Environment): Setting[] {
  const faults: string[] = [];
  const layers: Setting[] = [];
  for (const name of Object.keys(env).sort()) {
    const value = env[name];
    if (!name.startsWith(PREFIX) || value === undefined || value === "") continue;
    const found = findSetting(name.slice(PREFIX.length).split(LEVEL));
    if (found === undefined) faults.push(unknownVariable(name));
    else layers.push(settingUnder(found.path, readValue(value, found.schema, { origin: "env", where: name })));
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return layers;
}

function readValue(value: string, schema: AnySchema, place: Place): Setting {
  if (schema instanceof z.ZodString) return { kind: "leaf", value, place };
  return yamlTree(value, () => () => place);
}

function findSetting(segments: readonly string[]): { path: string[]; schema: AnySchema } | undefined {
  let schema: AnySchema = settingsSchema;
  const path: string[] = [];
  for (const segment of segments) {
    const key = keyFor(segment, schema, path);
    const child = key === undefined ? undefined : childSchema(schema, key);
    if (key === undefined || child === undefined) return undefined;
    path.push(key);
    schema = child;
  }
  return { path, schema };
}

/** Keys of the schema in any letter case; keys of the operator's choice, such as tenants, as they stand. */
function keyFor(segment: string, schema: AnySchema, path: readonly string[]): string | undefined {
  if (segment === "" || !isMap(schema)) return undefined;
  const keys = keysOf(schema);
  if (keys === undefined) return segment;
  const name = keyNames(path, keys).find((key) => key.toUpperCase() === segment.toUpperCase());
  return name && canonicalKey(path, name);
}

function unknownVariable(name: string): string {
  const tenant = /^PITBOSS_TENANTS__(.+?)__/i.exec(name)?.[0];
  const known = [
    ...variablesUnder(settingsSchema, PREFIX),
    ...(tenant === undefined ? [] : variablesUnder(z.strictObject(tenantSettings), tenant)),
  ];
  return `${name}: no setting has this name; the nearest is ${nearest(name, known)?.name ?? "none"}`;
}

function variablesUnder(schema: AnySchema, prefix: string): string[] {
  return [...settingsIn(schema)].map(({ path }) => prefix + path.join(LEVEL).toUpperCase());
}
