import { type ChildProcess, spawn } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { EVENTS, GAMES } from "../../topologies/topics.ts";
import { FUZZ_KEY } from "./documents.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const PREFIX = "pitboss.";

const CONFIG = {
  tenants: { acme: { api_keys: [{ id: "k", digest: hash("sha256", FUZZ_KEY, "hex"), roles: ["ingest", "grant"] }] } },
  // It is the validator that is tried, not the guard before it; and nobody waits for slow senders here.
  dead_letter_limit: { share: 1 },
  http: { port: 0, request_timeout: "3s" },
  tick_interval: 0,
};

/** A `pitboss run --role doors` of its own, in a folder of its own. */
export class Target {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #said: () => string;

  private constructor(url: string, child: ChildProcess, folder: string, said: () => string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
    this.#said = said;
  }

  static async start(): Promise<Target> {
    const folder = await mkdtemp(join(tmpdir(), "pitboss-fuzz-"));
    await writeFile(join(folder, "pitboss.yaml"), JSON.stringify(CONFIG));
    const stdio = ["ignore", "ignore", "pipe"] as const;
    const child = spawn(process.execPath, [MAIN, "run", "--role", "doors"], { cwd: folder, stdio: [...stdio] });
    let said = "";
    const url = await new Promise<string>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the target ended with ${code}: ${said}`)));
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        const [, found] = /"http":"([^"]+)".*following the log/.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    return new Target(url, child, folder, () => said);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Bytes that it holds in memory now, and at most so far; 0 where the kernel does not tell. */
  get memory(): { readonly now: number; readonly peak: number } {
    if (process.platform !== "linux" || !this.isAlive) return { now: 0, peak: 0 };
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    const bytes = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
    return { now: bytes("VmRSS"), peak: bytes("VmHWM") };
  }

  /** Bytes that its objects and buffers take, as its metrics say: what it holds, whatever the allocator keeps for later. */
  async held(): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    const bytes = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(metrics)?.[1]);
    return bytes("nodejs_heap_size_used_bytes") + bytes("nodejs_external_memory_bytes");
  }

  /** What it logged as an error, and what node says of a rejection that nobody handled. */
  get complaints(): string[] {
    const lines = this.#said().split("\n");
    return lines.filter((line) => line !== "" && !/^\{"level":"(info|warn)"/.test(line) && !isReport(line));
  }

  /** Ends it as an operator would; gives its exit code, null when it died. */
  async stop(): Promise<number | null> {
    if (this.isAlive) {
      this.#child.kill("SIGTERM");
      await once(this.#child, "exit");
    }
    return this.#child.exitCode;
  }

  /** Events and games in its log, once it has ended. */
  async events(): Promise<number> {
    const log = openEmbeddedLog(join(this.#folder, ".pitboss"));
    let count = 0;
    for (const { name } of [EVENTS, GAMES])
      for (let partition = 0; partition < (await log.partitionsOf(PREFIX + name)); partition++)
        count += await log.end(PREFIX + name, partition);
    await log.close();
    return count;
  }

  async remove(): Promise<void> {
    if (this.isAlive) this.#child.kill("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The line in which a run sums up what it has done. */
function isReport(line: string): boolean {
  return /^\d+ records folded/.test(line);
}
