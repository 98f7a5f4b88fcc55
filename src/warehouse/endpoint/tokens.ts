export interface Token {
  readonly kind: "word" | "name" | "text" | "other";
  /** As it stands in the statement; a name (in backticks) without its quotes. */
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

const TOKEN = /\s+|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[A-Za-z_][\w$]*|\d[\w.]*|./gsu;

/** The tokens of a statement in the engine's canonical form: no comments, no quotes but ' and `. */
export function tokensOf(canonical: string): Token[] {
  const pieces = [...canonical.matchAll(TOKEN)].filter(([text]) => text.trim() !== "");
  return pieces.map((piece) => ({ ...kindOf(piece[0]), at: piece.index }));
}

function kindOf(text: string): Pick<Token, "kind" | "text"> {
  if (text.length > 1 && text.startsWith("'")) return { kind: "text", text };
  if (text.length > 1 && text.startsWith("`")) {
    return { kind: "name", text: text.slice(1, -1).replaceAll(/\\(.)/gs, "$1") };
  }
  return { kind: /^[A-Za-z_]/.test(text) ? "word" : "other", text };
}

/** A name that stands for something: quoted or not. */
export function isName({ kind }: Token): boolean {
  return kind === "word" || kind === "name";
}
