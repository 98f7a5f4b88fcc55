export interface IngestCounts {
  /** Lines delivered by this run, blank ones not counted. */
  readonly lines: number;
  readonly accepted: number;
  /** By reason code. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Lines that an earlier run had delivered. */
  readonly skipped: number;
}

export interface IngestProgress extends IngestCounts {
  /** Read of the source so far, compressed if it is. */
  readonly bytes: number;
  /** Undefined for stdin and pipes. */
  readonly totalBytes: number | undefined;
}

export interface IngestReport extends IngestCounts {
  /** The ledger says that all of it was delivered before: nothing was sent. */
  readonly alreadyIngested: boolean;
  readonly seconds: number;
  /** Lines per second. */
  readonly rate: number;
}

/** Completes counts to a report. */
export function ingestReport(counts: IngestCounts, alreadyIngested: boolean, seconds: number): IngestReport {
  return { ...counts, alreadyIngested, seconds, rate: seconds > 0 ? Math.round(counts.lines / seconds) : 0 };
}

/** An ingest ended before the end of its input. What the report counts is delivered, and the ledger knows it. */
export class IngestStoppedError extends Error {
  override readonly name = "IngestStoppedError";
  readonly report: IngestReport;

  constructor(message: string, report: IngestReport, options?: ErrorOptions) {
    super(message, options);
    this.report = report;
  }
}
