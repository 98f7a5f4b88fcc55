import { inspect } from "node:util";
import { CommanderError } from "commander";
import { ConfigError } from "../config/config-error.ts";

/** 0 done, 1 the work failed or found differences, 2 wrong usage or configuration (cli.md). */
export type ExitCode = 0 | 1 | 2;

/** The command was called wrongly: exit code 2. The message names the argument, its value and what is allowed. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof ConfigError || error instanceof UsageError ? 2 : 1;
}

/**
 * What to say of an error on stderr: its message, and how it came about only where `debug` asks for it. Nothing where
 * the parser of arguments has said it already.
 */
export function failureText(error: unknown, debug: boolean): string {
  if (error instanceof CommanderError) return "";
  const trace = debug ? `${inspect(error)}\n` : "";
  return `${messageOf(error)}\n${trace}`;
}

function messageOf(error: unknown): string {
  // Faults of the configuration begin with their place, as editors expect it.
  if (error instanceof ConfigError) return error.faults.join("\n");
  const message = error instanceof Error ? error.message : String(error);
  return `error: ${message.trim().replace(/\s*\n\s*/g, " ")}`;
}
