import { ReadError, type ReadOnlyEngine } from "./read-only-engine.ts";
import { isName, type Token, tokensOf } from "./tokens.ts";

/** How a statement that reads begins, in canonical form. */
const READING = new Set(["SELECT", "WITH", "SHOW", "DESCRIBE", "EXPLAIN", "EXISTS"]);

/** Table functions that make rows of nothing but their arguments and the tables of the warehouse. */
const HARMLESS_TABLE_FUNCTIONS = new Set([
  ...["format", "fuzzjson", "generaterandom", "generateseries", "generate_series", "merge", "mergetreeindex"],
  ...["mergetreeprojection", "null", "numbers", "numbers_mt", "primes", "values", "view", "viewexplain"],
  ...["viewifpermitted", "zeros", "zeros_mt"],
]);

/** Functions that read files or ask other servers. */
const REACHING_FUNCTIONS = [
  ...["aiClassify", "aiEmbed", "aiExtract", "aiGenerate", "aiTranslate"],
  ...["catboostEvaluate", "file", "generateSerialID", "hasColumnInTable"],
];

/** The engine's database of files: a name in it is a path. */
const FILES = "default";

/**
 * Refuses a statement, in canonical form, that does anything but read the tables of the warehouse: what an engine in
 * `readonly` mode would let pass, because it is no change of its tables, is refused here.
 */
export function refuseAllButReading(
  canonical: string,
  { tableFunctions }: Pick<ReadOnlyEngine, "tableFunctions">,
  parameters: Readonly<Record<string, string>> = {},
): void {
  const tokens = tokensOf(canonical);
  const verb = tokens.find(({ text }) => text !== "(")?.text.toUpperCase() ?? "";
  if (!READING.has(verb)) throw refused("Cannot execute query in readonly mode");
  if (writesFile(tokens)) throw refused("Cannot write a file in readonly mode");
  if (namesFile(tokens) || (hasIdentifierParameter(tokens) && Object.values(parameters).includes(FILES)))
    throw refused(`Cannot use database ${FILES}, which stands for files, in readonly mode`);
  const reaching = callsOf(tokens).find(isReaching(tableFunctions));
  if (reaching !== undefined) throw refused(`Cannot use function ${reaching} in readonly mode`);
}

function refused(message: string): ReadError {
  return new ReadError(164, "READONLY", message);
}

function writesFile(tokens: readonly Token[]): boolean {
  return tokens.some(
    ({ text }, at) =>
      /^into$/i.test(text) && /^outfile$/i.test(tokens[at + 1]?.text ?? "") && tokens[at + 2]?.kind === "text",
  );
}

function namesFile(tokens: readonly Token[]): boolean {
  return tokens.some((token, at) => isName(token) && token.text === FILES && tokens[at + 1]?.text === ".");
}

/** `{name:Identifier}`: its value stands where a name does. */
function hasIdentifierParameter(tokens: readonly Token[]): boolean {
  return tokens.some(({ text }, at) => text === ":" && tokens[at + 1]?.text === "Identifier");
}

function callsOf(tokens: readonly Token[]): string[] {
  return tokens.filter((token, at) => isName(token) && tokens[at + 1]?.text === "(").map(({ text }) => text);
}

function isReaching(tableFunctions: readonly string[]): (name: string) => boolean {
  const reaching = new Set([...tableFunctions, ...REACHING_FUNCTIONS].map((name) => name.toLowerCase()));
  return (name) => reaching.has(name.toLowerCase()) && !HARMLESS_TABLE_FUNCTIONS.has(name.toLowerCase());
}
