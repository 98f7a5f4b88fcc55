/** A power of two. */
const PLACES = 256;
/** Longer texts are seldom the same again. */
const LONGEST = 48;
/**
 * ASCII texts of at most so many characters are made here: to have them made takes nearly twice as long. A longer one would
 * stay in the pieces that it was made of.
 */
const SHORT = 12;
/** Looks after which it is decided whether looking pays. */
const TRIAL = 4096;

interface KnownText {
  readonly bytes: Buffer;
  readonly text: string;
}

/**
 * Texts of one field that were read before, by their bytes: most fields have few values, and one that is known needs no
 * decoding, takes no room and has been hashed. Where values are hardly ever the same, as ids, it ends looking.
 */
export class KnownTexts {
  readonly #known: (KnownText | undefined)[] = [];
  #looks = 0;
  #hits = 0;
  #isWorthIt = true;

  /** The text that the bytes spell in UTF-8. */
  read(bytes: Buffer, from: number, length: number): string {
    if (!this.#isWorthIt || length > LONGEST) return textOf(bytes, from, length);
    if (length === 0) return "";
    const place = placeOf(bytes, from, length);
    const known = this.#known[place];
    if (++this.#looks === TRIAL) this.#judge();
    if (known !== undefined && isSame(known.bytes, bytes, from, length)) {
      this.#hits++;
      return known.text;
    }
    const text = textOf(bytes, from, length);
    this.#known[place] = { bytes: Buffer.from(bytes.subarray(from, from + length)), text };
    return text;
  }

  #judge(): void {
    this.#isWorthIt = this.#hits * 2 > this.#looks;
    if (!this.#isWorthIt) this.#known.length = 0;
    this.#looks = 0;
    this.#hits = 0;
  }
}

function textOf(bytes: Buffer, from: number, length: number): string {
  if (length > SHORT || !isAscii(bytes, from, length)) return bytes.toString("utf8", from, from + length);
  const end = from + length;
  let text = "";
  let at = from;
  for (; at + 4 <= end; at += 4) text += characters(bytes, at);
  for (; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
}

function isAscii(bytes: Buffer, from: number, length: number): boolean {
  let all = 0;
  for (let index = 0; index < length; index++) all |= bytes[from + index] as number;
  return all < 0x80;
}

/** Four of them. */
function characters(bytes: Buffer, at: number): string {
  return String.fromCharCode(
    bytes[at] as number,
    bytes[at + 1] as number,
    bytes[at + 2] as number,
    bytes[at + 3] as number,
  );
}

function placeOf(bytes: Buffer, from: number, length: number): number {
  const first = bytes[from] ?? 0;
  const middle = bytes[from + (length >> 1)] ?? 0;
  const [last = 0, beforeLast = 0] = [bytes[from + length - 1], bytes[from + length - 2]];
  return (length * 31 + first * 7 + middle * 13 + last * 17 + beforeLast * 5) & (PLACES - 1);
}

function isSame(known: Buffer, bytes: Buffer, from: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let index = 0; index < length; index++) if (known[index] !== bytes[from + index]) return false;
  return true;
}
