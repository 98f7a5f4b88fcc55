import { ExactNumber, isObject, type Json, type JsonObject } from "./json.ts";

/** How deep a kept value may be nested. */
export const MAX_NESTING = 100;

/**
 * The one text of a JSON value: keys sorted, no blanks, numbers in normal form. Two spellings of one value give the same
 * text, so that a reordered repeat has equal content (inputs.md, section 4). Undefined when the value is nested deeper than
 * {@link MAX_NESTING}.
 */
export function canonicalJson(value: Json): string | undefined {
  return isWithin(value, MAX_NESTING) ? render(value) : undefined;
}

function isWithin(value: Json | undefined, levels: number): boolean {
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return true;
  return levels > 0 && Object.values(value).every((each) => isWithin(each, levels - 1));
}

function render(value: Json): string {
  if (typeof value === "number") return normalNumber(String(value));
  if (value instanceof ExactNumber) return normalNumber(value.source);
  if (Array.isArray(value)) return `[${value.map(render).join(",")}]`;
  return isObject(value) ? renderObject(value) : JSON.stringify(value);
}

function renderObject(object: JsonObject): string {
  const members = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${render(object[key] ?? null)}`);
  return `{${members.join(",")}}`;
}

const PLAIN_INTEGER = /^(?:0|-?[1-9]\d*)$/;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/;
const LONGEST_PLAIN = 60;

/** `1.50`, `15e-1` and `1.5` are `1.5`; a number with very many places keeps an exponent, so that 1e999999999 stays short. */
function normalNumber(source: string): string {
  if (PLAIN_INTEGER.test(source)) return source;
  const match = NUMBER.exec(source);
  if (match === null) return source;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const significant = `${whole}${fraction}`.replace(/^0+/, "");
  const digits = withoutTrailingZeros(significant);
  if (digits === "") return "0";
  // Where the point stands, counted from the left of the digits.
  const point = Number(exponent) + significant.length - fraction.length;
  return sign + (Math.abs(point) > LONGEST_PLAIN ? withExponent(digits, point) : plain(digits, point));
}

/** A loop: the regular expression for it takes quadratic time on long runs of inner zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

function plain(digits: string, point: number): string {
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + "0".repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function withExponent(digits: string, point: number): string {
  return `${digits}e${point - digits.length}`;
}
