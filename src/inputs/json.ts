/** A JSON number whose JavaScript number would not spell it again: it keeps the source text (inputs.md, section 3). */
export class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type Json = null | boolean | number | string | ExactNumber | Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export type ParsedJson =
  | {
      readonly ok: true;
      readonly value: Json;
      /** Nested too deeply to be read exactly: numbers in `value` may be rounded, so it must not be accepted. */
      readonly tooDeep: boolean;
    }
  | { readonly ok: false; readonly message: string };

/** Beyond this the reviver, which recurses, would come near the end of the stack. */
const MAX_DOCUMENT_DEPTH = 1000;

/**
 * Finds a bare number that a double may not spell again (more than 15 digits, or an exponent) and an id that is a number
 * with a fraction or a negative zero. It may match inside a string too, which costs time and nothing else.
 */
const NEEDS_SOURCE = /[:,[]\s*-?\d(?:[\d.]{15}|[\d.]*[eE])|_id"\s*:\s*(?:-0|-?\d+\.)/;

const decoder = new TextDecoder("utf-8", { fatal: true });

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/** Reads UTF-8 JSON without loss: every number is exact, as itself or as an {@link ExactNumber}. Never throws. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { ok: false, message: "the bytes are not valid UTF-8" };
  }
  try {
    if (!NEEDS_SOURCE.test(text)) return { ok: true, value: JSON.parse(text) as Json, tooDeep: false };
    if (isNestedDeeper(text, MAX_DOCUMENT_DEPTH)) return { ok: true, value: JSON.parse(text) as Json, tooDeep: true };
    return { ok: true, value: parseWithSource(text, keepSource) as Json, tooDeep: false };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, message: `not JSON: ${error.message}` };
    throw error;
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

function keepSource(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context.source === undefined) return value;
  return String(value) === context.source ? value : new ExactNumber(context.source);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSERS: ReadonlySet<number> = new Set([0x5d, 0x7d]);

function isNestedDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (inString) {
      if (unit === BACKSLASH) index++;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (OPENERS.has(unit)) {
      if (++depth > limit) return true;
    } else if (CLOSERS.has(unit)) depth--;
  }
  return false;
}
