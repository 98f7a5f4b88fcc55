import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";

/**
 * Becomes the command, after it has left a watcher behind that reads from the pipe to this process: when the pipe
 * breaks, because this process has ended in whatever way, the watcher kills the whole process group.
 */
const LEASH = 'exec 3<&0; (read -r _ <&3; kill -s KILL -- -$$) & exec 3<&-; exec "$@" </dev/null';
const TAIL_LINES = 40;

export interface Command {
  readonly line: readonly [string, ...string[]];
  readonly folder: string;
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A command in a process group of its own, none of which outlives this process. */
export class LeashedProcess {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #exit: Promise<unknown>;
  #hasEnded = false;

  constructor({ line, folder, log, env }: Command) {
    this.#log = log;
    const output = openSync(log, "a");
    this.#child = spawn("sh", ["-c", LEASH, "sh", ...line], {
      cwd: folder,
      detached: true,
      stdio: ["pipe", output, output],
      env: { ...process.env, ...env },
    });
    closeSync(output);
    this.#exit = once(this.#child, "exit").then(() => {
      this.#hasEnded = true;
      this.#killGroup();
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends it and all that it has started, as a power cut would. */
  async kill(): Promise<void> {
    if (!this.#hasEnded) this.#killGroup();
    await this.#exit;
  }

  /** The last that it said. */
  tail(): string {
    return readFileSync(this.#log, "utf8").trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  }

  #killGroup(): void {
    try {
      process.kill(-(this.#child.pid as number), "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
