import { tokensOf } from "./tokens.ts";

/** The format of a canonical statement's FORMAT clause, if it has one at its end. */
export function formatOf(canonical: string): string | undefined {
  const tokens = tokensOf(canonical);
  const settings = tokens.findLastIndex(({ text }) => text === "SETTINGS");
  const ends = [tokens.length, ...(settings < 0 ? [] : [settings])];
  const end = ends.find((index) => tokens[index - 2]?.text === "FORMAT" && tokens[index - 1]?.kind === "word");
  return end === undefined ? undefined : tokens[end - 1]?.text;
}

/** A canonical statement that ends with no FORMAT clause, whatever it ended with. It has no SETTINGS clause at its end. */
export function withoutFormat(canonical: string): string {
  const tokens = tokensOf(canonical);
  const [keyword, name] = tokens.slice(-2);
  if (keyword?.text !== "FORMAT" || name?.kind !== "word") return canonical;
  return canonical.slice(0, keyword.at).trimEnd();
}

/** What ClickHouse calls the content of its formats. */
export function contentTypeOf(format: string): string {
  if (/^(JSON|JSONCompact|JSONColumns|JSONStrings|JSONColumnsWithMetadata|JSONCompactColumns)$/.test(format))
    return "application/json; charset=UTF-8";
  if (/^JSON.*EachRow/.test(format)) return "application/x-ndjson; charset=UTF-8";
  if (/^CSV/.test(format)) return `text/csv; charset=UTF-8; header=${/WithNames/.test(format) ? "present" : "absent"}`;
  if (/^(TSV|TabSeparated)/.test(format)) return "text/tab-separated-values; charset=UTF-8";
  if (/^XML$/.test(format)) return "application/xml; charset=UTF-8";
  if (/^(Native|RowBinary|Parquet|Arrow|ORC|Avro|MsgPack|BSON|Protobuf|CapnProto|Npy)/.test(format))
    return "application/octet-stream";
  return "text/plain; charset=UTF-8";
}
