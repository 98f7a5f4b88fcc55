/*
 * Looks at JSON byte by byte. Each function is told where to begin and says where it goes on; what is not as expected is
 * {@link NONE}.
 */

/** No place in a body. */
export const NONE = -1;

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, ZERO, NINE, COLON, BACKSLASH, LAST_OF_ASCII] = [0x22, 0x30, 0x39, 0x3a, 0x5c, 0x7e];

/** What a byte is in a text: one that stands for itself, or a part of a longer letter; 0: neither. */
const LETTER = { ascii: 1, wide: 2 } as const;
const LETTERS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte > LAST_OF_ASCII + 1) return LETTER.wide;
  return byte >= SPACE && byte <= LAST_OF_ASCII && byte !== QUOTE && byte !== BACKSLASH ? LETTER.ascii : 0;
});

/** Whether these bytes stand there. */
export function isAt(body: Buffer, at: number, expected: Buffer): boolean {
  const { length } = expected;
  if (at + length > body.length) return false;
  for (let index = 0; index < length; index++) if (body[at + index] !== expected[index]) return false;
  return true;
}

/** Past the blanks that stand there, if any. */
export function blanks(body: Buffer, begin: number): number {
  let at = begin;
  while (isBlank(body[at])) at++;
  return at;
}

/** Where the value begins of the member whose name ends there. */
export function beginOfValue(body: Buffer, endOfName: number): number {
  const colon = blanks(body, endOfName);
  return body[colon] === COLON ? blanks(body, colon + 1) : NONE;
}

/** Where the closing quote is of a text of printable ASCII without escapes, whose first letter would be there. */
export function endOfLetters(body: Buffer, begin: number): number {
  const { length } = body;
  let end = begin;
  while (end < length && LETTERS[body[end] as number] === LETTER.ascii) end++;
  return end < length && body[end] === QUOTE ? end : NONE;
}

/** The same, past what is no ASCII too: whether that is UTF-8 is for the caller to find out. */
export function endOfWideLetters(body: Buffer, begin: number): number {
  const { length } = body;
  let end = begin;
  while (end < length && (LETTERS[body[end] as number] as number) !== 0) end++;
  return end < length && body[end] === QUOTE ? end : NONE;
}

/** Past the digits that stand there, if any. */
export function endOfDigits(body: Buffer, begin: number): number {
  const { length } = body;
  let at = begin;
  while (at < length && isDigit(body[at] as number)) at++;
  return at;
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isBlank(byte: number | undefined): boolean {
  if (byte === undefined || byte > SPACE) return false;
  return byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB;
}
