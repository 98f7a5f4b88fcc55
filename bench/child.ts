import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** As the command line sets it. */
const COLLECTOR = new URL("../src/cli/collector.ts", import.meta.url);
const MOST_OUTPUT = 64 * 1024 * 1024;

/** What a program of the benchmark tells on its standard output, in a process of its own. Throws when it fails. */
export async function runChild<Answer>(
  program: URL,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<Answer> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, `--import=${COLLECTOR}`, program.pathname, ...args],
    {
      maxBuffer: MOST_OUTPUT,
    },
  );
  return JSON.parse(stdout) as Answer;
}
