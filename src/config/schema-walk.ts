import { z } from "zod";
import type { SettingPath } from "./setting-tree.ts";

export type AnySchema = z.ZodType;

/** What an optional setting is when it is there. */
export function unwrapped(schema: AnySchema): AnySchema {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as AnySchema) : schema;
}

/** Keys that a map may have; undefined for maps with keys of the operator's choice and for what is no map. */
export function keysOf(schema: AnySchema): readonly string[] | undefined {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) return schema.keyType.options.map(String);
  return undefined;
}

export function childSchema(schema: AnySchema, key: PropertyKey): AnySchema | undefined {
  const child =
    schema instanceof z.ZodObject
      ? Object.hasOwn(schema.shape, key)
        ? schema.shape[String(key)]
        : undefined
      : schema instanceof z.ZodRecord
        ? schema.valueType
        : undefined;
  return child && unwrapped(child as AnySchema);
}

export function isMap(schema: AnySchema): boolean {
  return schema instanceof z.ZodObject || schema instanceof z.ZodRecord;
}

/** The schema at `path`, or the last one on the way to it (of an item: the list's). */
export function schemaAt(root: AnySchema, path: SettingPath): AnySchema {
  let schema = root;
  for (const key of path) {
    const next = childSchema(schema, key);
    if (next === undefined) return schema;
    schema = next;
  }
  return schema;
}

/** What a value of this schema may be, in words. */
export function allowedBy(schema: AnySchema): string {
  return String(schema.meta()?.["allowed"] ?? "another value");
}

/** Every setting that is no map of named keys, with its path; a key of the operator's choice stands as `<name>`. */
export function* settingsIn(
  schema: AnySchema,
  path: readonly string[] = [],
): Generator<{ readonly path: readonly string[]; readonly schema: AnySchema }> {
  if (!(schema instanceof z.ZodObject)) {
    yield { path, schema };
    return;
  }
  for (const key of Object.keys(schema.shape)) {
    const child = childSchema(schema, key);
    if (child !== undefined) yield* settingsIn(child, [...path, key]);
  }
}
