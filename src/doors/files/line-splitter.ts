import { PAYLOAD_LIMIT } from "../deliver.ts";

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;

export interface Line {
  /** Counted from 1, blank lines included. */
  readonly number: number;
  /** Without its end; only the first part when the line is over the limit. */
  readonly bytes: Buffer;
  /** Length of the whole line: more than `bytes` holds when it is over the limit. */
  readonly length: number;
}

/** Cuts chunks into lines: ends of LF or CRLF, a byte order mark at the start left out, blank lines counted but skipped. */
export class LineSplitter {
  readonly #longest: number;
  #number = 1;
  /** Parts of the line begun in earlier chunks. */
  #parts: Buffer[] = [];
  #length = 0;

  /** `longest`: bytes of a line that are kept at most. */
  constructor(longest = PAYLOAD_LIMIT) {
    this.#longest = longest;
  }

  /** Number of the line that is being read. */
  get number(): number {
    return this.#number;
  }

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#finish(chunk.subarray(start, end), lines);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
    return lines;
  }

  /** The last line, when it has no end. */
  finish(): Line[] {
    const lines: Line[] = [];
    if (this.#length > 0) this.#finish(Buffer.alloc(0), lines);
    return lines;
  }

  #finish(tail: Buffer, lines: Line[]): void {
    let bytes = tail;
    let length = tail.length;
    if (this.#length > 0) {
      this.#keep(tail);
      bytes = this.#parts.length === 1 ? (this.#parts[0] ?? tail) : Buffer.concat(this.#parts);
      length = this.#length;
      this.#parts = [];
      this.#length = 0;
    }
    const number = this.#number++;
    if (length > this.#longest) lines.push({ number, bytes: Buffer.from(bytes.subarray(0, this.#longest)), length });
    else this.#add(number, bytes, lines);
  }

  #add(number: number, line: Buffer, lines: Line[]): void {
    const start = number === 1 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
    const end = line[line.length - 1] === CARRIAGE_RETURN ? line.length - 1 : line.length;
    const bytes = start === 0 && end === line.length ? line : line.subarray(start, end);
    if (!isBlank(bytes)) lines.push({ number, bytes, length: bytes.length });
  }

  /** Keeps a part of an unfinished line; of a line over the limit only its beginning. */
  #keep(part: Buffer): void {
    const longest = this.#longest;
    const wasOver = this.#length > longest;
    this.#length += part.length;
    if (wasOver) return;
    this.#parts.push(part);
    // A copy, so that the chunks can go.
    if (this.#length > longest) this.#parts = [Buffer.from(Buffer.concat(this.#parts).subarray(0, longest))];
  }
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) {
    if (byte !== BLANK && byte !== 0x09 && byte !== CARRIAGE_RETURN) return false;
  }
  return true;
}
