/**
 * What a terminal takes for orders, or what turns the direction of writing: control characters but the line feed and the
 * tab, and the marks, embeddings, overrides and isolates of bidirectional text.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ORDERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const BREAKS = /[\n\t]/g;

/** Text from elsewhere so that it can be shown: what a terminal would obey is spelled `\u001b`. Lines and tabs stay. */
export function printable(text: string): string {
  return text.replace(ORDERS, spelled);
}

/** The same in one line. */
export function printableLine(text: string): string {
  return printable(text).replace(BREAKS, spelled);
}

function spelled(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
