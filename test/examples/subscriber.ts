import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ended } from "../cli/run-pitboss.ts";
import { Running } from "../support/installation.ts";
import { until } from "../support/until.ts";

/** One place where a subscriber runs, dies and runs again: a group, and a file of what it did. */
export class Subscriber {
  readonly #line: readonly [string, ...string[]];
  readonly #folder: string;
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;
  #running: Running | undefined;

  constructor(line: readonly [string, ...string[]], folder: string, options: Readonly<Record<string, string>>) {
    this.#line = line;
    this.#folder = folder;
    this.#arguments = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  }

  get #file(): string {
    return join(this.#folder, "actions.ndjson");
  }

  /** Ids of the triggers that it acted on, in order. */
  get acted(): string[] {
    const text = existsSync(this.#file) ? readFileSync(this.#file, "utf8") : "";
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    return whole.split("\n").flatMap((line) => (line === "" ? [] : [idOf(line)]));
  }

  start(...more: string[]): this {
    const [command, ...args] = [...this.#line, ...this.#arguments, "--actions", this.#file, ...more] as const;
    this.#child = spawn(command as string, args, { cwd: this.#folder, stdio: ["ignore", "pipe", "pipe"] });
    this.#running = new Running(this.#child);
    return this;
  }

  /** Kills it the moment it has acted so often. */
  async killAfter(lines: number): Promise<void> {
    let said = 0;
    this.#child?.stdout?.on("data", (text: string) => {
      said += text.split("\n").length - 1;
      if (said >= lines) this.#child?.kill("SIGKILL");
    });
    await this.#running?.end();
  }

  async hasActed(times: number): Promise<void> {
    await until(`it acted ${times} times`, () => {
      if (this.#running?.isOver) throw new Error(`it ended after ${this.acted.length} of ${times}`);
      return this.acted.length >= times;
    });
  }

  async end(): Promise<Ended> {
    if (this.#running === undefined) throw new Error("start it first");
    return this.#running.end();
  }

  async stop(signal: "SIGTERM" | "SIGKILL"): Promise<Ended> {
    if (this.#running === undefined) throw new Error("start it first");
    return this.#running.stop(signal);
  }

  async tidy(): Promise<void> {
    if (this.#running?.isOver === false) await this.#running.stop("SIGKILL");
  }

  /** Cuts the last line in two, as a power cut while it is written may. */
  tearLastLine(): void {
    const bytes = readFileSync(this.#file);
    const lineBegin = bytes.lastIndexOf("\n", bytes.length - 2) + 1;
    writeFileSync(this.#file, bytes.subarray(0, Math.floor((lineBegin + bytes.length) / 2)));
  }
}

export function idOf(line: string): string {
  return (JSON.parse(line) as { trigger_id: string }).trigger_id;
}
