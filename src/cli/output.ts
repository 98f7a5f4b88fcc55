import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { printable } from "./printable.ts";

/** Results, on stdout. Progress and logs go elsewhere. */
export interface Output {
  /** Whether `--json` asks for machine-readable results. */
  readonly json: boolean;
  readonly isTerminal: boolean;
  /** Text as it is; resolves when more may be written. */
  write(text: string): Promise<void>;
  /** Bytes as they come; resolves when all are written. */
  pipe(bytes: Readable): Promise<void>;
  /** A result: the value as JSON, or the text that stands for it, ended by one line feed. */
  result(value: unknown, text: () => string): Promise<void>;
}

export function createOutput(stream: Writable & { readonly isTTY?: boolean }, json: boolean): Output {
  async function write(text: string): Promise<void> {
    if (!stream.write(text)) await once(stream, "drain");
  }
  return {
    json,
    isTerminal: stream.isTTY === true,
    write,
    pipe: (bytes) => pipeline(bytes, stream, { end: false }),
    result: (value, text) => write(`${(json ? jsonText(value) : text()).replace(/\n$/, "")}\n`),
  };
}

/** JSON, safe to show, with maps as objects, sets as arrays and integers beyond 2^53 as text. */
export function jsonText(value: unknown): string {
  return printable(JSON.stringify(value, (_key, part) => plain(part), 2));
}

function plain(part: unknown): unknown {
  if (typeof part === "bigint") return part.toString();
  if (part instanceof Map) return Object.fromEntries(part);
  return part instanceof Set ? [...part] : part;
}
