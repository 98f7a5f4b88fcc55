/** The command line as a process: its arguments, streams, signals and exit code (cli.md). */
import { systemClock } from "../runtime/clock.ts";
import { failureText } from "./failure.ts";
import { runCommandLine } from "./program.ts";

/** A reader that has seen enough, such as `head`, is no failure. */
function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
}

process.stdout.on("error", endQuietlyOnClosedPipe);
process.stderr.on("error", endQuietlyOnClosedPipe);
process.on("uncaughtException", (error) => {
  process.stderr.write(failureText(error, process.env["PITBOSS_LOG_LEVEL"] === "debug"));
  process.exit(1);
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  clock: systemClock,
  signals: process,
});
