import { isName, type Token, tokensOf } from "./tokens.ts";

/** Settings that shape a result, or what it may cost, and reach nothing else. */
const HARMLESS = new Set([
  ...["aggregate_functions_null_for_empty", "cast_keep_nullable", "date_time_input_format", "date_time_output_format"],
  ...[
    "extremes",
    "final",
    "group_by_use_nulls",
    "join_default_strictness",
    "join_use_nulls",
    "limit",
    "max_block_size",
  ],
  ...[
    "max_bytes_before_external_group_by",
    "max_execution_time",
    "max_result_rows",
    "max_rows_to_read",
    "offset",
    "prefer_column_name_to_alias",
  ],
  ...["result_overflow_mode", "session_timezone", "timeout_overflow_mode", "totals_mode", "transform_null_in"],
  ...["union_default_mode"],
]);

/** How formats write; but not the one that names a file with a schema. */
const OUTPUT_FORMAT = /^output_format_(?!schema$)\w+$/;

export function isHarmlessSetting(name: string): boolean {
  return HARMLESS.has(name) || OUTPUT_FORMAT.test(name);
}

/** A statement without its SETTINGS clause, and what was in it. */
export interface Unset {
  readonly sql: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Takes the SETTINGS clause at the end of a canonical statement out of it, if it holds harmless ones only, because in a
 * session that is read-only already there may be none. A clause elsewhere, or one with others, stays.
 */
export function takeSettings(canonical: string): Unset {
  const tokens = tokensOf(canonical);
  const start = tokens.findLastIndex(({ kind, text }) => kind === "word" && text === "SETTINGS");
  const clause = start < 0 ? undefined : clauseOf(tokens.slice(start + 1));
  if (clause === undefined) return { sql: canonical, settings: {} };
  const before = canonical.slice(0, tokens[start]?.at);
  return { sql: `${before}${clause.rest}`.trimEnd(), settings: clause.settings };
}

/** The first setting of a clause that is still there: the engine does not look at those of subqueries. */
export function settingLeft(sql: string): string | undefined {
  const tokens = tokensOf(sql);
  const at = tokens.findIndex(
    ({ kind, text }, index) => kind === "word" && text === "SETTINGS" && tokens[index + 2]?.text === "=",
  );
  return at < 0 ? undefined : tokens[at + 1]?.text;
}

/** `name = literal, …` and then at most a FORMAT clause; undefined when it is anything else. */
function clauseOf(
  tokens: readonly Token[],
): { readonly settings: Record<string, string>; readonly rest: string } | undefined {
  const settings: Record<string, string> = {};
  for (let at = 0; ; at += 4) {
    const [name, equals, value, comma] = tokens.slice(at, at + 4);
    if (name === undefined || value === undefined || !isName(name) || equals?.text !== "=") return undefined;
    const text = literalOf(value);
    if (text === undefined || !isHarmlessSetting(name.text)) return undefined;
    settings[name.text] = text;
    if (comma?.text === ",") continue;
    const rest = tokens.slice(at + 3);
    const isFormat = rest.length === 2 && rest[0]?.text === "FORMAT" && rest[1]?.kind === "word";
    return rest.length === 0 || isFormat ? { settings, rest: rest.map((token) => token.text).join(" ") } : undefined;
  }
}

function literalOf({ kind, text }: Token): string | undefined {
  if (kind === "text") return text.slice(1, -1).replaceAll(/\\(.)/gs, "$1");
  if (/^\d[\d.]*$/.test(text)) return text;
  if (text === "true" || text === "false") return text;
  return undefined;
}
