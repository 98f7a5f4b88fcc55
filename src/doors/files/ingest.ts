import { EVENTS } from "../../../topologies/topics.ts";
import type { Log } from "../../log/port.ts";
import type { Serde } from "../../records/codec.ts";
import { SECOND } from "../../values/time.ts";
import { FileError } from "./file-error.ts";
import { type IngestProgress, type IngestReport, IngestStoppedError, ingestReport } from "./ingest-report.ts";
import { DeadLetterStormError, IngestRun, type RunOptions } from "./ingest-run.ts";
import { type LedgerEntry, ledgerId, NOTHING_DELIVERED, readEntry } from "./ledger.ts";
import { readLines } from "./lines.ts";
import { digestOf, openSource, type Source } from "./source.ts";

export interface IngestOptions extends RunOptions {
  /** A file, plain, gzip or zstd; `-` for stdin. */
  readonly path: string;
  readonly log: Pick<Log, "append" | "partitionsOf" | "progressOf">;
  readonly serde: Serde;
  /** Prefix of all topics. */
  readonly prefix: string;
  /** Deliver again what the ledger says was delivered. */
  readonly force?: boolean;
  readonly stdin?: AsyncIterable<Buffer>;
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Ends it after what was read so far; its reason says why. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Delivers each line of a file into the log, once (inputs.md, sections 2 and 4): durable when it resolves. The same file
 * again sends nothing; a run that was killed is gone on with where it stopped. Memory does not grow with the file.
 *
 * @throws FileError when the file cannot be opened
 * @throws IngestStoppedError when it is cut off or damaged, too much of it is rejected, or the signal aborts
 */
export async function ingestFile(options: IngestOptions): Promise<IngestReport> {
  const { log, serde, prefix, now } = options;
  const startedAt = now();
  const seconds = (): number => (now() - startedAt) / SECOND;
  const source = await openSource(options.path, options.stdin ?? process.stdin);
  const id = source.size === undefined ? undefined : ledgerId(await digestOf(source), options);
  const known = id === undefined || options.force === true ? NOTHING_DELIVERED : await readEntry(log, id);
  if (known.done) return ingestReport(deliveredBefore(known), true, seconds());
  const target = { serde, prefix, partitions: await log.partitionsOf(prefix + EVENTS.name) };
  const run = new IngestRun(options, target, { name: source.name, ledgerId: id, known });
  const stop = await feed(run, source, options);
  await run.finish(stop === undefined);
  const report = ingestReport(run.counts(), false, seconds());
  if (stop !== undefined) throw new IngestStoppedError(stop.message, report, { cause: stop });
  return report;
}

function deliveredBefore({ accepted, rejected }: LedgerEntry): Parameters<typeof ingestReport>[0] {
  return { lines: 0, accepted: 0, rejected: {}, skipped: accepted + rejected };
}

/** Feeds all lines to the run, or those before what stops it: they are good and get delivered. */
async function feed(run: IngestRun, source: Source, options: IngestOptions): Promise<Error | undefined> {
  try {
    await feedAll(run, source, options);
    return undefined;
  } catch (error) {
    if (error instanceof FileError || error instanceof DeadLetterStormError) return error;
    if (options.signal?.aborted && error === options.signal.reason) return interrupted(source, error as Error);
    throw error;
  }
}

function interrupted({ name }: Source, cause: Error): Error {
  const remedy = "what was read is delivered, run the same again to go on with the rest";
  return new Error(`${name}: ${cause.message}: ${remedy}`, { cause });
}

async function feedAll(run: IngestRun, source: Source, options: IngestOptions): Promise<void> {
  const { longestLine, onProgress, signal } = options;
  let bytes = 0;
  const onBytes = (read: number): void => {
    bytes = read;
  };
  for await (const lines of readLines(source, { onBytes, longest: longestLine })) {
    for (const line of lines) {
      if (run.isFull) await run.flush();
      run.take(line);
    }
    onProgress?.({ bytes, totalBytes: source.size, ...run.counts() });
    signal?.throwIfAborted();
  }
}
