import { Command } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { registerConfig } from "./commands/config.ts";
import { registerDeadLetters } from "./commands/dead-letters.ts";
import { registerDemo } from "./commands/demo.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerExport } from "./commands/export.ts";
import { registerIngest } from "./commands/ingest.ts";
import { registerKeys } from "./commands/keys.ts";
import { registerMigrate } from "./commands/migrate.ts";
import { registerPlayer } from "./commands/player.ts";
import { registerReplay } from "./commands/replay.ts";
import { registerRun } from "./commands/run.ts";
import { registerSchemas } from "./commands/schemas.ts";
import { registerSegments } from "./commands/segments.ts";
import { registerSimulate } from "./commands/simulate.ts";
import { registerSql } from "./commands/sql.ts";
import { registerTopics } from "./commands/topics.ts";
import { registerTriggers } from "./commands/triggers.ts";
import { registerVerify } from "./commands/verify.ts";
import { type CliContext, type CommonOptions, createContext, type Surroundings } from "./context.ts";
import { type ExitCode, exitCodeOf, failureText } from "./failure.ts";

/** Adds a command to the program. */
export type RegisterCommand = (program: Command, context: CliContext) => void;

const COMMANDS: readonly RegisterCommand[] = [
  registerIngest,
  registerRun,
  registerReplay,
  registerSql,
  registerSimulate,
  registerPlayer,
  registerTriggers,
  registerDeadLetters,
  registerDoctor,
  registerDemo,
  registerSegments,
  registerTopics,
  registerSchemas,
  registerMigrate,
  registerVerify,
  registerExport,
  registerKeys,
  registerConfig,
];

/** Runs one command line (without the names of node and of the script) to its end. Never throws. */
export async function runCommandLine(args: readonly string[], world: Surroundings): Promise<ExitCode> {
  const { program, context } = fullProgram(world);
  try {
    await program.parseAsync(args, { from: "user" });
    return context.exitCode;
  } catch (error) {
    context.clear();
    world.stderr.write(failureText(error, isDebugging(world)));
    return exitCodeOf(error);
  }
}

/** The program with all of its commands, and what these work with. */
export function fullProgram(world: Surroundings): { readonly program: Command; readonly context: CliContext } {
  const program = emptyProgram(world);
  const context = createContext(world, () => program.opts<CommonOptions>());
  for (const register of COMMANDS) register(program, context);
  return { program, context };
}

/** From the environment alone, for the configuration may be what is broken. */
function isDebugging({ env }: Surroundings): boolean {
  return env["PITBOSS_LOG_LEVEL"] === "debug" || env["PITBOSS_LOG_LEVEL"] === "trace";
}

/** The options that every command takes, before or after its name. */
function emptyProgram({ stdout, stderr }: Surroundings): Command {
  return new Command("pitboss")
    .description(packageFile.description)
    .version(packageFile.version)
    .option("--config <file>", "configuration file (default: pitboss.yaml if it is there)")
    .option("--data-dir <dir>", "folder of the log and the warehouse (default: ./.pitboss, or PITBOSS_DATA_DIR)")
    .option("--json", "results as JSON")
    .option("--quiet", "no progress and no logs below warnings")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .showHelpAfterError("(add --help to see how it is used)")
    .exitOverride();
}
