import { settingLeft, takeSettings } from "./harmless-settings.ts";
import type { HttpRequest } from "./http-request.ts";
import { ReadError, type ReadOnlyEngine, type ReadResult } from "./read-only-engine.ts";
import { refuseAllButReading } from "./refusal.ts";
import { formatOf, withoutFormat } from "./result-format.ts";

export interface QueryAnswer {
  readonly result: ReadResult;
  readonly format: string;
}

const NOTHING: ReadResult = { bytes: new Uint8Array(), rowsRead: 0, bytesRead: 0, elapsedSeconds: 0 };

/**
 * Checks a statement in the form in which the engine reads it, and runs that very form: nothing that the check does not
 * see can be in it. Throws ReadError. `timeoutSeconds` is the most that a client may ask for.
 */
export async function answerQuery(
  engine: ReadOnlyEngine,
  request: HttpRequest,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<QueryAnswer> {
  const canonical = await engine.canonical(request.sql);
  const format = formatOf(canonical) ?? request.format;
  // Each request names its database: there is no session that this could change.
  if (/^USE\s/.test(canonical)) return { result: NOTHING, format };
  refuseAllButReading(canonical, engine, request.parameters);
  const { sql, settings: own } = takeSettings(canonical);
  const left = settingLeft(sql);
  if (left !== undefined) throw new ReadError(164, "READONLY", `Cannot modify '${left}' setting in readonly mode`);
  const settings = { ...request.settings, ...own };
  const result = await engine.read({
    sql: request.waitsForEnd === true ? withoutFormat(sql) : sql,
    toFile: request.waitsForEnd === true,
    database: request.database,
    format: request.waitsForEnd === true ? format : request.format,
    settings: { ...settings, max_execution_time: shorter(settings["max_execution_time"], timeoutSeconds) },
    parameters: request.parameters,
    signal,
  });
  return { result, format };
}

/** For ClickHouse 0 is no limit. */
function shorter(asked: string | undefined, most: number): string {
  const seconds = Number(asked);
  return String(seconds > 0 ? Math.min(seconds, most) : most);
}
