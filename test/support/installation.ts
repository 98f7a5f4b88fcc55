import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, vi } from "vitest";
import { type Ended, pitbossCommand, withoutPitboss } from "../cli/run-pitboss.ts";
import { until } from "./until.ts";

const LONGEST_RUN_MS = 120_000;

/** A command line that runs as a process of its own. */
export class Running {
  readonly #process: ChildProcess;
  readonly #ended: Promise<Ended>;
  #stdout = "";
  #stderr = "";
  #isOver = false;

  constructor(process: ChildProcess) {
    this.#process = process;
    process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.#ended = new Promise((resolve, reject) => {
      process.on("error", reject).on("close", (code) => {
        this.#isOver = true;
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What it has said on standard error so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Waits until it has said so on standard error. */
  async said(text: string): Promise<void> {
    await until(`it says "${text}"`, () => {
      if (this.#isOver) throw new Error(`it ended before it said "${text}": ${this.#stderr}`);
      return this.#stderr.includes(text);
    });
  }

  /** How it ended; its code is null when a signal ended it. */
  async end(): Promise<Ended> {
    await until("the process ends", () => this.#isOver, LONGEST_RUN_MS);
    return this.#ended;
  }

  async stop(signal: "SIGTERM" | "SIGKILL"): Promise<Ended> {
    this.#process.kill(signal);
    return this.end();
  }
}

/** Who runs a command, and what it knows of the world. */
export interface Circumstances extends Pick<SpawnOptions, "uid" | "gid"> {
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs of several tests at a time do not fight for a port. */
const ANY_PORT = { PITBOSS_HTTP__PORT: "0", PITBOSS_WAREHOUSE_HTTP__PORT: "0" };

/** A folder with a configuration in which commands are run, so that their data directory is its `.pitboss`. */
export class Installation {
  readonly folder: string;
  readonly #started: Running[] = [];

  constructor(folder: string, config: object) {
    this.folder = folder;
    this.write("pitboss.yaml", JSON.stringify(config));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  get dataDir(): string {
    return this.path(".pitboss");
  }

  /** Writes a file, of lines or of bytes, and gives its name. */
  write(name: string, content: string | Buffer | readonly string[]): string {
    const isLines = typeof content === "object" && !Buffer.isBuffer(content);
    writeFileSync(this.path(name), isLines ? content.map((line) => `${line}\n`).join("") : content);
    return name;
  }

  start(args: readonly string[], { env = {}, ...who }: Circumstances = {}): Running {
    const [node = "", ...rest] = pitbossCommand(args);
    const options = { cwd: this.folder, env: { ...withoutPitboss(process.env), ...ANY_PORT, ...env }, ...who };
    const running = new Running(spawn(node, rest, { ...options, stdio: ["ignore", "pipe", "pipe"] }));
    this.#started.push(running);
    return running;
  }

  /** Runs a command to its end, however it ends. */
  pitboss(args: readonly string[], circumstances: Circumstances = {}): Promise<Ended> {
    return this.start(args, circumstances).end();
  }

  /** Runs a command that must succeed, and gives what it wrote. */
  async done(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.pitboss(args);
    expect(code, `pitboss ${args.join(" ")}: ${stderr}`).toBe(0);
    return stdout;
  }

  /** Rows of a query as objects; amounts are numbers. */
  async rows(query: string): Promise<Record<string, unknown>[]> {
    const text = await this.done("sql", query, "--format", "JSONEachRow");
    return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));
  }

  /** Kills what still runs. */
  async tidy(): Promise<void> {
    for (const running of this.#started.splice(0)) if (!running.isOver) await running.stop("SIGKILL");
  }
}

/** Makes installations; what runs in them ends with the test, their folders go after the suite. */
export function useInstallations(): (config?: object) => Installation {
  const made: Installation[] = [];
  // Many processes one after the other: on a busy machine each may take its time.
  vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });
  afterEach(async () => {
    for (const each of made) await each.tidy();
  });
  afterAll(() => {
    for (const { folder } of made) rmSync(folder, { recursive: true, force: true });
  });
  return (config = {}) => {
    const installation = new Installation(mkdtempSync(join(tmpdir(), "pitboss-e2e-")), config);
    made.push(installation);
    return installation;
  };
}
