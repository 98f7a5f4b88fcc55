import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../../support/until.ts";
import type { EnginePlan, Message, Order } from "./engine-plan.ts";
import type { Failpoint } from "./labels.ts";

const SCRIPT = fileURLToPath(new URL("engine-process.ts", import.meta.url));
/** Hundreds of processes are started: compiled once, each starts in a tenth of a second. */
const COMPILED = join(tmpdir(), "pitboss-chaos-compiled");

export function timeOfDay(): string {
  return new Date().toISOString().slice(11, 23);
}

/** An engine process as the suite sees it from outside. */
export class RunningEngine {
  readonly name: string;
  /** What it warned of, and when. */
  readonly warnings: string[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #errors = "";
  #isFollowing = false;
  #at: string | undefined;
  #open: readonly number[] = [];
  #mayEnd = false;
  #mayDie = false;

  constructor(plan: EnginePlan) {
    this.name = plan.name;
    this.#process = spawn(process.execPath, [SCRIPT, JSON.stringify(plan)], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    });
    this.#ended = once(this.#process, "close");
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    this.#process.on("message", (message: Message) => this.#hear(message));
    // Orders to one that has just died go nowhere.
    this.#process.on("error", () => undefined);
  }

  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Partitions whose tasks are open: what waits in them is emitted when it stops. */
  get open(): readonly number[] {
    return this.hasEnded ? [] : this.#open;
  }

  /** Throws when it ended by itself: an engine goes on whatever happens around it. */
  checkAlive(): void {
    if (this.hasEnded && !this.#mayEnd)
      throw new Error(
        `${this.name} ended by itself (${this.#process.exitCode ?? this.#process.signalCode}): ${this.#errors}`,
      );
  }

  async following(): Promise<void> {
    await until(`${this.name} follows`, () => {
      this.checkAlive();
      return this.#isFollowing || this.hasEnded;
    });
  }

  arm(failpoint: Failpoint): void {
    this.#at = undefined;
    this.expect(failpoint);
    this.#order({ arm: failpoint });
  }

  /** It may end by the failpoint that it is given. */
  expect(failpoint: Failpoint): void {
    this.#mayDie = failpoint.action === "die";
    this.#mayEnd = this.#mayDie;
  }

  /** Whether it died, or came to its failpoint and stands there. */
  get isDown(): boolean {
    return this.hasEnded || this.#at !== undefined;
  }

  /** Lets it go on from its failpoint. */
  go(): void {
    this.#at = undefined;
    this.#order({ go: true });
  }

  /** SIGCONT, for one that stopped at its failpoint. */
  wake(): void {
    this.#at = undefined;
    this.#process.kill("SIGCONT");
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#mayEnd = true;
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  /** Ends it as an operator does; throws when it does not end well, unless it dies at its failpoint on the way. */
  async stop(): Promise<void> {
    this.checkAlive();
    if (this.hasEnded) return;
    this.#process.kill("SIGTERM");
    this.#mayEnd = true;
    await until(`${this.name} stops`, () => this.hasEnded);
    const hasDied = this.#process.signalCode === "SIGKILL" && this.#mayDie;
    if (this.#process.exitCode !== 0 && !hasDied)
      throw new Error(`${this.name} ended with ${this.#process.exitCode}: ${this.#errors}`);
  }

  #order(order: Order): void {
    if (this.#process.connected) this.#process.send(order);
  }

  #hear(message: Message): void {
    if ("at" in message) this.#at = message.at;
    else if ("warn" in message) this.warnings.push(`${timeOfDay()} ${message.warn}`);
    else if ("open" in message) this.#open = message.open;
    else this.#isFollowing = true;
  }
}
