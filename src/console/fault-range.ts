/** Where in a text something is: `start` up to, without, `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A string, a number or word, or a mark of JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs;

/**
 * Where a dead letter's fault is in its original text: the member that its path names, or the place that the parser
 * stumbled over. Null when neither tells. The path is seen from the payload, wherever in the envelope that is.
 */
export function faultRange(
  text: string,
  { path, message }: { readonly path: string; readonly message: string },
): TextRange | null {
  if (path === "") return placeIn(text, message);
  const wanted = path.replaceAll(/\[(\d+)\]/g, ".$1");
  const found = membersOf(text).filter(({ path: each }) => each === wanted || each.endsWith(`.${wanted}`));
  return found.sort((a, b) => a.path.length - b.path.length)[0]?.range ?? null;
}

function placeIn(text: string, message: string): TextRange | null {
  const position = /\bposition (\d+)/.exec(message)?.[1];
  if (position === undefined) return null;
  const start = Math.min(Number(position), Math.max(0, text.length - 1));
  return { start, end: Math.min(text.length, start + 1) };
}

interface Member {
  readonly path: string;
  readonly range: TextRange;
}

/** Every member of the text as far as it can be read, from the first byte of its name to the last of its value. */
function membersOf(text: string): Member[] {
  const members: Member[] = [];
  const tokens = [...text.matchAll(TOKEN)];
  const open: { readonly isList: boolean; key: string; start: number; index: number }[] = [];
  const pathHere = () => open.map(({ key }) => key).join(".");
  const valueEnds = (end: number) => {
    const holder = open.at(-1);
    if (holder !== undefined && holder.key !== "")
      members.push({ path: pathHere(), range: { start: holder.start, end } });
  };
  for (const [at, { 0: token, index }] of tokens.entries()) {
    const holder = open.at(-1);
    if (token === "{" || token === "[") {
      open.push({ isList: token === "[", key: token === "[" ? "0" : "", start: index + 1, index: 0 });
    } else if (token === "}" || token === "]") {
      open.pop();
      valueEnds(index + 1);
    } else if (token === ",") {
      if (holder?.isList === true)
        Object.assign(holder, { index: holder.index + 1, key: String(holder.index + 1), start: index + 1 });
    } else if (token !== ":") {
      const isKey = holder?.isList === false && tokens[at + 1]?.[0] === ":";
      if (isKey) Object.assign(holder, { key: keyOf(token), start: index });
      else valueEnds(index + token.length);
    }
  }
  return members;
}

function keyOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
