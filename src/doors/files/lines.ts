import { decompress } from "./decompress.ts";
import { FileError } from "./file-error.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import type { Source } from "./source.ts";

export interface ReadLinesOptions {
  /** Bytes of a line that are kept at most. */
  readonly longest?: number | undefined;
  /** Told how many bytes of the source (compressed, if it is) were read so far. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Lines of a source, plain or compressed, as many at a time as come together, in constant memory.
 *
 * @throws FileError when the data ends too early or is damaged: after all whole lines before were given
 */
export async function* readLines(source: Source, options: ReadLinesOptions = {}): AsyncGenerator<readonly Line[]> {
  const { longest, onBytes } = options;
  const splitter = new LineSplitter(longest);
  const chunks = onBytes === undefined ? source.chunks() : counted(source.chunks(), onBytes);
  try {
    for await (const chunk of decompress(chunks)) {
      const lines = splitter.push(chunk);
      if (lines.length > 0) yield lines;
    }
  } catch (cause) {
    throw cause instanceof FileError ? cause : damaged(source.name, splitter.number, cause as Error);
  }
  const last = splitter.finish();
  if (last.length > 0) yield last;
}

async function* counted(chunks: AsyncIterable<Buffer>, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
}

function damaged(name: string, line: number, cause: Error): FileError {
  const what = cause.message === "unexpected end of file" ? "ends too early" : `is damaged (${cause.message})`;
  return new FileError(
    `${name}: the compressed data ${what}, in line ${line}; the lines before it were read. Get the file again and ingest it once more.`,
    { cause },
  );
}
