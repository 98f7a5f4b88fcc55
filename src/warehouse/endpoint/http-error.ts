import type { ReadError } from "./read-only-engine.ts";

/** ClickHouse's statuses; every other error is a 500. */
const STATUSES: Readonly<Record<string, number>> = {
  BAD_ARGUMENTS: 400,
  CANNOT_PARSE_DATE: 400,
  CANNOT_PARSE_DATETIME: 400,
  CANNOT_PARSE_INPUT_ASSERTION_FAILED: 400,
  CANNOT_PARSE_NUMBER: 400,
  CANNOT_PARSE_TEXT: 400,
  NOT_IMPLEMENTED: 501,
  QUERY_IS_TOO_LARGE: 413,
  SYNTAX_ERROR: 400,
  TYPE_MISMATCH: 400,
  UNKNOWN_DATABASE: 404,
  UNKNOWN_FORMAT: 404,
  UNKNOWN_FUNCTION: 404,
  UNKNOWN_IDENTIFIER: 404,
  UNKNOWN_SETTING: 404,
  UNKNOWN_TABLE: 404,
  UNKNOWN_TYPE: 404,
};

export interface HttpError {
  readonly status: number;
  readonly code: number;
  readonly body: string;
}

/** An error in the words and shape in which ClickHouse's clients look for one. */
export function httpErrorOf(error: ReadError, version: string): HttpError {
  const { code, type, message } = error;
  const end = /[.!?]$/.test(message) ? "" : ".";
  const body = `Code: ${code}. DB::Exception: ${message}${end} (${type}) (version ${version})\n`;
  return { status: STATUSES[type] ?? 500, code, body };
}
