import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { Session } from "chdb";
import { aborted } from "../../log/aborted.ts";
import { ReadError, type ReadOnlyEngine, type ReadRequest, type ReadResult } from "../endpoint/read-only-engine.ts";
import { identifier, stringLiteral } from "../insert-statement.ts";
import { RunningWork } from "../running-work.ts";
import { Turns } from "./turns.ts";

/** Results on their way out; what a crash left there is removed at the next start. */
const RESULTS = "results";

/** How often a statement is told to stop until it does: the first time it may not have begun. */
const KILL_EVERY_MS = 100;

/** What a statement takes of the machine at most, because it takes it from the engine next to it. */
const LIMITS: Readonly<Record<string, string>> = {
  max_threads: String(Math.max(1, Math.floor(availableParallelism() / 2))),
  max_memory_usage: String(Math.floor(totalmem() / 4)),
  max_result_bytes: String(512 * 1024 * 1024),
};

/**
 * Opens what reads for others in the embedded engine of `path`, which this process has open already. `readers` statements
 * run at a time; others wait for their turn, up to `waiting` of them.
 */
export async function openEmbeddedReader(
  path: string,
  database: string,
  { readers, waiting }: { readonly readers: number; readonly waiting: number },
): Promise<EmbeddedReader> {
  await rm(join(path, RESULTS), { recursive: true, force: true });
  await mkdir(join(path, RESULTS));
  const control = new Session(path);
  const facts = await textOf(control, "SELECT version(), timezone() FORMAT TSV");
  const functions = await textOf(control, "SELECT name FROM system.table_functions FORMAT TSV");
  await textOf(control, "SET readonly = 1");
  const [version = "", timeZone = "UTC"] = facts.trim().split("\t");
  const tableFunctions = functions.trim().split("\n");
  return new EmbeddedReader(control, new Turns(readers, waiting), {
    path,
    database,
    version,
    timeZone,
    tableFunctions,
  });
}

type Facts = Pick<ReadOnlyEngine, "database" | "version" | "timeZone" | "tableFunctions"> & { readonly path: string };

/**
 * Every statement has a session of its own. It ends its preparations with `readonly = 1`, which no statement can take back:
 * from there the engine itself refuses to write, to change settings and to open files or connections as tables.
 */
export class EmbeddedReader implements ReadOnlyEngine {
  readonly database: string;
  readonly version: string;
  readonly timeZone: string;
  readonly tableFunctions: readonly string[];
  readonly #path: string;
  readonly #control: Session;
  readonly #turns: Turns;
  readonly #running = new RunningWork();
  readonly #closing = new AbortController();

  constructor(control: Session, turns: Turns, facts: Facts) {
    this.#control = control;
    this.#turns = turns;
    this.#path = facts.path;
    this.database = facts.database;
    this.version = facts.version;
    this.timeZone = facts.timeZone;
    this.tableFunctions = facts.tableFunctions;
  }

  canonical(sql: string): Promise<string> {
    return this.#track(async () => {
      const call = `formatQuerySingleLine(${stringLiteral(sql)})`;
      return (await textOf(this.#control, `SELECT ${call} FORMAT TSVRaw`, call)).trimEnd();
    });
  }

  read(request: ReadRequest): Promise<ReadResult> {
    const signal = AbortSignal.any([request.signal, this.#closing.signal]);
    return this.#track(() => this.#turns.take(signal, () => this.#read(request, signal)));
  }

  /** Cancels what is running and waits for its end. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running.ended();
    this.#control.close();
  }

  async #read(request: ReadRequest, signal: AbortSignal): Promise<ReadResult> {
    const id = randomUUID();
    const session = new Session(this.#path);
    const finished = new AbortController();
    const killing = this.#killWhen(signal, id, finished.signal);
    const file = request.toFile === true ? join(this.#path, RESULTS, id) : undefined;
    try {
      const target =
        file === undefined ? "" : `\nINTO OUTFILE ${stringLiteral(file)} FORMAT ${identifier(request.format)}`;
      const sql = `${preparations(request).join("; ")}; /* ${id} */ ${request.sql}${target}`;
      const result = await session.queryAsync(sql, { format: request.format });
      const { rowsRead, bytesRead, elapsed } = result;
      const bytes = result.bytes();
      return { bytes, ...(file === undefined ? {} : { file }), rowsRead, bytesRead, elapsedSeconds: elapsed };
    } catch (error) {
      if (file !== undefined) await rm(file, { force: true });
      throw readErrorOf(error);
    } finally {
      finished.abort();
      await killing;
      session.close();
    }
  }

  async #killWhen(signal: AbortSignal, id: string, finished: AbortSignal): Promise<void> {
    await aborted(AbortSignal.any([signal, finished]));
    while (!finished.aborted) {
      await textOf(this.#control, `KILL QUERY WHERE position(query, '${id}') > 0 AND query_id != queryID() ASYNC`);
      await Promise.race([aborted(finished), new Promise((resolve) => setTimeout(resolve, KILL_EVERY_MS))]);
    }
  }

  async #track<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing.signal.aborted) throw new ReadError(236, "ABORTED", "The warehouse is closing");
    return this.#running.track(work);
  }
}

/** `readonly` is the last setting: after it there is no other. */
function preparations({ database, settings, parameters, toFile = false }: ReadRequest): string[] {
  const limits = toFile ? { ...LIMITS, max_result_bytes: "0" } : LIMITS;
  const set = (name: string, value: string) => `SET ${identifier(name)} = ${stringLiteral(value)}`;
  return [
    ...Object.entries({ ...limits, ...settings }).map(([name, value]) => set(name, value)),
    ...Object.entries(parameters).map(([name, value]) => set(`param_${name}`, value)),
    `USE ${identifier(database)}`,
    "SET readonly = 1",
  ];
}

async function textOf(session: Session, sql: string, scope?: string): Promise<string> {
  try {
    return (await session.queryAsync(sql)).text();
  } catch (error) {
    throw readErrorOf(error, scope);
  }
}

/** `scope`: a call that the error is told to be in, of which its reader knows nothing. */
function readErrorOf(error: unknown, scope?: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  const match = /^Code: (\d+)\. DB::Exception: (.*) \(([A-Z0-9_]+)\)\s*$/s.exec(message);
  if (match === null) return error instanceof Error ? error : new Error(message);
  const [, code, words = "", type = ""] = match;
  return new ReadError(Number(code), type, withoutRepeats(words, scope), { cause: error });
}

/** The engine wraps an error of its own in the same words again. */
function withoutRepeats(words: string, scope: string | undefined): string {
  let inner = words;
  for (;;) {
    const match = /^Code: \d+\. DB::Exception: (.*?)(?: \([A-Z0-9_]+\) \(version [^)]*\)\.?)?$/s.exec(inner);
    if (match?.[1] === undefined || match[1] === inner) break;
    inner = match[1];
  }
  return scope === undefined ? inner : inner.replace(`: In scope SELECT ${scope}`, "").replace(/\.$/, "");
}
