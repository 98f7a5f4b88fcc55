import { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "../../src/cli/program.ts";
import type { Micros } from "../../src/values/time.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Arguments of the node process that is the command line. */
export function pitbossCommand(args: readonly string[]): string[] {
  return [process.execPath, MAIN, ...args];
}

/** Runs the command line as a process of its own, with no PITBOSS_ variables but those given. */
export async function runPitboss(
  args: readonly string[],
  { cwd, env = {}, stdin = "" }: Surroundings = {},
): Promise<Ended> {
  const [node = "", ...rest] = pitbossCommand(args);
  const child = spawn(node, rest, { cwd, env: { ...withoutPitboss(process.env), ...env } });
  const ended = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (ended.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (ended.stderr += text));
  child.stdin.end(stdin);
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, ...ended };
}

export function withoutPitboss(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PITBOSS_")));
}

/** Runs the command line inside this process: the same but for what only a process has. */
export async function runInProcess(
  args: readonly string[],
  { env = {}, stdin = "" }: Surroundings = {},
): Promise<Ended> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const written = Promise.all([text(stdout), text(stderr)]);
  const world = {
    stdin: Readable.from([stdin]),
    stdout,
    stderr,
    env,
    clock: () => 0 as Micros,
    signals: new EventEmitter(),
  };
  const code = await runCommandLine(args, world);
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { code, stdout: out, stderr: err };
}
