import type { Readable, Writable } from "node:stream";
import { type Config, configOf } from "../config/config.ts";
import type { Environment } from "../config/environment-layer.ts";
import { DEFAULT_CONFIG_FILE } from "../config/file-layer.ts";
import { type ResolvedSettings, readSettings } from "../config/read-settings.ts";
import { createLogger, type Logger } from "../telemetry/logger.ts";
import type { Micros } from "../values/time.ts";
import type { ExitCode } from "./failure.ts";
import { abortOnInterruption } from "./interruption.ts";
import { createOutput, type Output } from "./output.ts";
import { createProgressBoard, type StartProgress } from "./progress.ts";

/** The world as the command line sees it. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Environment;
  readonly clock: () => Micros;
  /** Emits SIGINT and SIGTERM. */
  readonly signals: NodeJS.EventEmitter;
}

/** Options of every command. */
export interface CommonOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What a command works with. Each part is made when it is first asked for, after the options are known. */
export interface CliContext {
  readonly stdin: Surroundings["stdin"];
  readonly clock: () => Micros;
  readonly output: Output;
  readonly startProgress: StartProgress;
  /** Throws ConfigError. */
  readonly config: Config;
  /** The same with the origin of every value. Throws ConfigError. */
  readonly settings: ResolvedSettings;
  /** The settings as they are given now. Throws ConfigError. */
  settingsNow(): ResolvedSettings;
  /** The configuration file, which need not be there. */
  readonly configFile: string;
  /** To stderr, at the configured level. Throws ConfigError. */
  readonly logger: Logger;
  /** Aborts on SIGINT and SIGTERM. A command that never asks for it ends at once on either. */
  readonly signal: AbortSignal;
  /** 0 unless the command sets it. */
  exitCode: ExitCode;
  /** Takes progress that is still shown off the screen. */
  clear(): void;
}

export function createContext(world: Surroundings, options: () => CommonOptions): CliContext {
  const settings = once(() => settingsFrom(world.env, options()));
  const config = once(() => configOf(settings()));
  const output = once(() => createOutput(world.stdout, options().json === true));
  const logger = once(() => createLogger(logLevel(config().logLevel, options())));
  const signal = once(() => abortOnInterruption(world.signals));
  const board = once(() =>
    createProgressBoard({ stream: world.stderr, quiet: options().quiet === true, clock: world.clock }),
  );
  return {
    stdin: world.stdin,
    clock: world.clock,
    exitCode: 0,
    clear: () => board().clear(),
    settingsNow: () => settingsFrom(world.env, options()),
    get configFile() {
      return options().config ?? DEFAULT_CONFIG_FILE;
    },
    get output() {
      return output();
    },
    get startProgress() {
      return board().start;
    },
    get config() {
      return config();
    },
    get settings() {
      return settings();
    },
    get logger() {
      return logger();
    },
    get signal() {
      return signal();
    },
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function settingsFrom(env: Environment, options: CommonOptions): ResolvedSettings {
  return readSettings({ file: options.config, env, overrides: { data_dir: options.dataDir } });
}

/** With `--quiet` only what needs attention. */
function logLevel(configured: Config["logLevel"], options: CommonOptions): string {
  return options.quiet === true && ["trace", "debug", "info"].includes(configured) ? "warn" : configured;
}
