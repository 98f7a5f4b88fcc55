import { ID_LIMIT } from "../../../inputs/fields.ts";

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Says whether a field has to be there, and what it is. */
export interface Field {
  readonly isRequired: boolean;
  readonly schema: Schema;
}

export function required(schema: Schema): Field {
  return { isRequired: true, schema };
}

export function optional(schema: Schema): Field {
  return { isRequired: false, schema: orNull(schema) };
}

/** An object of these fields; others may be there too and are kept. */
export function objectOf(title: string, description: string, fields: Readonly<Record<string, Field>>): Schema {
  return {
    type: "object",
    title,
    description,
    required: Object.keys(fields).filter((name) => fields[name]?.isRequired),
    properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
    additionalProperties: true,
  };
}

function orNull(schema: Schema): Schema {
  const { type, enum: words } = schema;
  const types = Array.isArray(type) ? type : [type];
  return { ...schema, type: [...types, "null"], ...(Array.isArray(words) ? { enum: [...words, null] } : {}) };
}

/** An id: a text, or a number that becomes one digit for digit. */
export function id(description: string, example: string | number): Schema {
  return { type: ["string", "number"], description, minLength: 1, maxLength: ID_LIMIT, examples: [example] };
}

/** Exact money: the decimal that the text of the JSON spells. */
export function amount(description: string, example: number): Schema {
  return { type: ["number", "string"], minimum: 0, description, examples: [example] };
}

export function balance(description: string, example: number): Schema {
  return { type: ["number", "string"], description, examples: [example] };
}

export function text(description: string, example: string): Schema {
  return { type: "string", description, examples: [example] };
}

/** Spelled in any case unless the description says otherwise. */
export function word(description: string, words: readonly string[]): Schema {
  return { type: "string", description, examples: words };
}

/** One of these, spelled exactly so. */
export function choice(description: string, words: readonly string[]): Schema {
  return { type: "string", enum: words, description, examples: words.slice(0, 1) };
}

export function flag(description: string): Schema {
  return { type: "boolean", description, examples: [false] };
}

export function texts(description: string): Schema {
  return { type: "array", items: { type: "string" }, description, examples: [["one", "two"]] };
}

export function anyObject(description: string, example: object): Schema {
  return { type: "object", additionalProperties: true, description, examples: [example] };
}

export function timestamp(description: string, example: string): Schema {
  return {
    type: "string",
    description: `${description} RFC 3339, up to 9 digits of a second; without an offset it is UTC.`,
    examples: [example],
  };
}

export const currency = text("ISO 4217 code of the player's currency, or one of the tenant's extra codes.", "EUR");
export const exchangeRate: Schema = {
  type: ["number", "string"],
  exclusiveMinimum: 0,
  description: "Base units per unit of the currency at the timestamp; 12 decimals are kept.",
  examples: [1],
};
export const origin = text(
  "The brand or jurisdiction that the player plays on: part of who the player is.",
  "sub.example.com",
);
export const meta = anyObject("What else is to be kept, with unknown fields at most 16 KiB.", { key1: "value1" });
