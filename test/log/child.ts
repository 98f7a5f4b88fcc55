import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";

const SCRIPT = fileURLToPath(new URL("log-process.ts", import.meta.url));

/** A running log-process.ts. */
export class Child {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #rest = "";
  #errors = "";
  #wake: () => void = () => undefined;

  constructor(process: ChildProcess) {
    this.#process = process;
    this.#ended = once(process, "close");
    process.stdout?.setEncoding("utf8").on("data", (text: string) => this.#take(text));
    process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    process.on("close", () => this.#wake());
  }

  /** Waits for a number of lines. */
  async said(count: number): Promise<void> {
    while (this.lines.length < count) {
      if (this.#process.exitCode !== null) throw new Error(`it ended too early, saying ${this.lines} ${this.#errors}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** kill -9; afterwards `lines` is everything it said. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  async end(): Promise<void> {
    await this.#ended;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    this.lines.push(...lines);
    this.#wake();
  }
}

/** Starts children; those still running are killed after the test. */
export function useChildren(): (args: readonly string[], options?: SpawnOptions) => Child {
  const started: Child[] = [];
  afterEach(async () => {
    for (const child of started.splice(0)) await child.kill();
  });
  return (args, options = {}) => {
    const child = new Child(
      spawn(process.execPath, [SCRIPT, ...args], { stdio: ["ignore", "pipe", "pipe"], ...options }),
    );
    started.push(child);
    return child;
  };
}
