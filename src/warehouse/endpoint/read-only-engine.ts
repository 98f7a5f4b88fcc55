/** One statement to be read, and how. */
export interface ReadRequest {
  readonly sql: string;
  readonly database: string;
  /** Format without a FORMAT clause; with `toFile` there must not be one. */
  readonly format: string;
  /** Settings of the statement's session. */
  readonly settings: Readonly<Record<string, string>>;
  /** Values of `{name:Type}` in ClickHouse's escaped text form. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The statement is cancelled in the engine when it aborts. */
  readonly signal: AbortSignal;
  /** Put the result into a file: it may be of any size. */
  readonly toFile?: boolean;
}

export interface ReadResult {
  readonly bytes: Uint8Array;
  /** Set instead of `bytes` where a file was asked for. Whoever asked removes it. */
  readonly file?: string;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsedSeconds: number;
}

/** A ClickHouse engine that reads for others, in sessions that cannot write. Its errors are {@link ReadError}s. */
export interface ReadOnlyEngine {
  /** Where unqualified table names are looked for. */
  readonly database: string;
  readonly version: string;
  readonly timeZone: string;
  /** Names of functions that stand where a table does; some of them reach files and other servers. */
  readonly tableFunctions: readonly string[];
  /** The one statement of the text as the engine reads it: keywords in capitals, no comments, quotes only where needed. */
  canonical(sql: string): Promise<string>;
  read(request: ReadRequest): Promise<ReadResult>;
}

/** ClickHouse's refusal in its own words. */
export class ReadError extends Error {
  override readonly name = "ReadError";
  readonly code: number;
  /** ClickHouse's name of the error, e.g. `READONLY`. */
  readonly type: string;

  constructor(code: number, type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.type = type;
  }
}
