import { ReadError } from "../read-only-engine.ts";
import type { NativeReader } from "./native-reader.ts";

/** Skips what stands for so many values. */
export type SkipColumn = (reader: NativeReader, rows: number) => void;

const WIDTHS: Readonly<Record<string, number>> = {
  ...{ Bool: 1, Int8: 1, Int16: 2, Int32: 4, Int64: 8, Int128: 16, Int256: 32 },
  ...{ UInt8: 1, UInt16: 2, UInt32: 4, UInt64: 8, UInt128: 16, UInt256: 32, BFloat16: 2, Float32: 4, Float64: 8 },
  ...{ Date: 2, Date32: 4, DateTime: 4, DateTime64: 8, Time: 4, Time64: 8 },
  ...{ Enum8: 1, Enum16: 2, UUID: 16, IPv4: 4, IPv6: 16, Nothing: 1 },
};

/** What says for which kind of dictionaries LowCardinality is written, once before all values. */
const DICTIONARY_KIND_BYTES = 8;

/** How to skip a column of a type: what is before its values, and those. Throws ReadError for one that is not known here. */
export function skipColumnOf(type: string): SkipColumn {
  const before = DICTIONARY_KIND_BYTES * (type.match(/\bLowCardinality\(/g)?.length ?? 0);
  const values = skipValuesOf(type);
  return (reader, rows) => {
    reader.skip(before);
    values(reader, rows);
  };
}

function skipValuesOf(type: string): SkipColumn {
  const [, name = "", inside = ""] = /^(\w+)(?:\((.*)\))?$/s.exec(type) ?? [];
  const width = widthOf(name, inside);
  if (width !== undefined) return (reader, rows) => reader.skip(width * rows);
  if (name === "String") return skipTexts;
  if (name === "LowCardinality") return dictionaryOf(skipValuesOf(/^Nullable\((.*)\)$/s.exec(inside)?.[1] ?? inside));
  if (name === "Nullable") return inTurn([skipMarks, skipValuesOf(inside)]);
  if (name === "Array") return arrayOf(skipValuesOf(inside));
  if (name === "Map") return arrayOf(inTurn(elementsOf(inside)));
  if (name === "Tuple" && inside !== "") return inTurn(elementsOf(inside));
  throw new ReadError(48, "NOT_IMPLEMENTED", `${type} is not written for clients of this protocol: use toString()`);
}

function widthOf(name: string, inside: string): number | undefined {
  if (name === "FixedString") return Number(inside);
  if (name.startsWith("Interval")) return 8;
  if (name !== "Decimal") return WIDTHS[name];
  const precision = Number(inside.split(",")[0]);
  return [9, 18, 38, 76].reduce((width, most) => (precision > most ? width * 2 : width), 4);
}

const skipMarks: SkipColumn = (reader, rows) => reader.skip(rows);

const skipTexts: SkipColumn = (reader, rows) => {
  for (let row = 0; row < rows; row++) reader.skip(reader.number());
};

function arrayOf(element: SkipColumn): SkipColumn {
  return (reader, rows) => element(reader, reader.lastOffset(rows));
}

/** Keys, and for each value the place of its key, in as many bytes as the places need. */
function dictionaryOf(keys: SkipColumn): SkipColumn {
  return (reader, rows) => {
    if (rows === 0) return;
    const kind = reader.integer();
    keys(reader, Number(reader.integer()));
    const width = 1 << Number(kind & 0xffn);
    reader.skip(Number(reader.integer()) * width);
  };
}

function inTurn(columns: readonly SkipColumn[]): SkipColumn {
  return (reader, rows) => {
    for (const column of columns) column(reader, rows);
  };
}

/** Types between commas; those of a tuple may have a name before them. */
function elementsOf(inside: string): SkipColumn[] {
  return argumentsOf(inside).map((argument) => {
    const named = /^(?:`(?:[^`\\]|\\.)*`|\w+) (.+)$/s.exec(argument);
    return skipValuesOf(named?.[1] ?? argument);
  });
}

function argumentsOf(inside: string): string[] {
  const found = [""];
  let depth = 0;
  for (const [piece] of inside.matchAll(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|./gs)) {
    if (piece === "(") depth += 1;
    if (piece === ")") depth -= 1;
    if (piece === "," && depth === 0) found.push("");
    else found[found.length - 1] += piece;
  }
  return found.map((argument) => argument.trim());
}
