/** A power of two. */
const PLACES = 1024;

/** Longer texts are hardly ever those of another player. */
export const LONGEST_COMMON = 24;

/**
 * Short texts that were read before, by their bytes: what players have in common, as games, currencies and dates, is there
 * once for all of them, and need not be made again.
 */
export class CommonTexts {
  readonly #texts = new Array<string>(PLACES).fill("");

  /** The text of which each byte is a character. */
  read(bytes: Buffer, from: number, length: number): string {
    const place = placeOf(bytes, from, length);
    const known = this.#texts[place];
    if (known !== undefined && isSame(known, bytes, from, length)) return known;
    const text = bytes.toString("latin1", from, from + length);
    this.#texts[place] = text;
    return text;
  }
}

function placeOf(bytes: Buffer, from: number, length: number): number {
  const first = bytes[from] ?? 0;
  const middle = bytes[from + (length >> 1)] ?? 0;
  const beforeLast = bytes[from + length - 2] ?? 0;
  const last = bytes[from + length - 1] ?? 0;
  return (length * 31 + first * 7 + middle * 13 + last * 17 + beforeLast * 5) & (PLACES - 1);
}

function isSame(known: string, bytes: Buffer, from: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let index = 0; index < length; index++) if (known.charCodeAt(index) !== bytes[from + index]) return false;
  return true;
}
