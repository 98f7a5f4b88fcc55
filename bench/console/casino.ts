import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { systemClock } from "../../src/runtime/clock.ts";
import { DAY, formatTimestamp, type Micros } from "../../src/values/time.ts";
import { until } from "../../test/support/until.ts";
import { Gauges } from "./gauges.ts";

const PITBOSS = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const FEEDER = fileURLToPath(new URL("feed-process.ts", import.meta.url));
/** Of the made-up casino: so many events come out of a player and day. */
const EVENTS_PER_PLAYER = 440;
const DAYS = 14;
const TENANT = "acme";
const KEY_FILE = "key";

const SEGMENTS = `- id: busy
  name: Busy
  when: { feature: rounds_lifetime, gte: 20 }
- id: spender
  name: Spends
  when: { feature: turnover_7d, gte: 300 }
`;

/** A casino in a folder of its own, with so many events of the last fortnight in its tables. */
export class BenchCasino {
  readonly folder: string;
  readonly key: string;

  private constructor(folder: string, key: string) {
    this.folder = folder;
    this.key = key;
  }

  static async load(events: number, say: (text: string) => void): Promise<BenchCasino> {
    const folder = await mkdtemp(join(tmpdir(), "pitboss-bench-console-"));
    const settings = {
      tenants: { [TENANT]: {} },
      segments: "segments.yaml",
      http: { port: 0 },
      warehouse_http: { port: 0 },
    };
    await writeFile(join(folder, "pitboss.yaml"), JSON.stringify(settings));
    await writeFile(join(folder, "segments.yaml"), SEGMENTS);
    const made = await pitboss(folder, "keys", "create", "--json", "--every-tenant", "--role", "read");
    const players = Math.max(1, Math.round(events / EVENTS_PER_PLAYER / DAYS));
    const from = formatTimestamp((systemClock() - DAYS * DAY) as Micros);
    say(`simulating ${players} players for ${DAYS} days`);
    const shape = ["--players", String(players), "--days", String(DAYS), "--from", from, "--tenant", TENANT];
    await simulateInto(folder, join(folder, "feed.ndjson"), [...shape, "--chaos", "0.05"]);
    say("ingesting");
    await pitboss(folder, "ingest", "feed.ndjson");
    say("folding");
    say(await pitboss(folder, "run", "--once", "--advance-to", "now"));
    const { key } = JSON.parse(made) as { key: string };
    await writeFile(join(folder, KEY_FILE), key);
    return new BenchCasino(folder, key);
  }

  /** One that was loaded before, and kept. */
  static async open(folder: string): Promise<BenchCasino> {
    return new BenchCasino(folder, await readFile(join(folder, KEY_FILE), "utf8"));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

export interface FollowingRun {
  readonly url: string;
  readonly gauges: Gauges;
}

/** Does the work while a run follows the casino's log. */
export async function withRun<Result>(
  { folder }: BenchCasino,
  work: (run: FollowingRun) => Promise<Result>,
): Promise<Result> {
  const child = spawn(process.execPath, [PITBOSS, "run"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  try {
    const url = await until("the run says where it is", () => {
      if (child.exitCode !== null) throw new Error(`the run ended: ${said}`);
      return /"http":"([^"]+)"/.exec(said)?.[1];
    });
    return await work({ url, gauges: new Gauges(url) });
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

/** Lets a process append `rate` casino events a second; gives how to stop it. */
export async function feed(casino: BenchCasino, options: { from: number; rate: number }): Promise<() => Promise<void>> {
  const { child, ended } = feeder(casino, options);
  await once(child.stdout, "data");
  return async () => {
    child.kill("SIGTERM");
    await ended;
  };
}

/** Appends so many casino events at once. */
export async function append(casino: BenchCasino, options: { from: number; total: number }): Promise<void> {
  await feeder(casino, { ...options, rate: 0 }).ended;
}

function feeder({ folder }: BenchCasino, options: object) {
  const args = [FEEDER, folder, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return { child, ended: once(child, "exit") };
}

async function pitboss(folder: string, ...args: string[]): Promise<string> {
  const options = { cwd: folder, maxBuffer: 1 << 26 };
  return (await promisify(execFile)(process.execPath, [PITBOSS, "--quiet", ...args], options)).stdout.trim();
}

async function simulateInto(cwd: string, path: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [PITBOSS, "simulate", ...args], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  const [[code]] = await Promise.all([once(child, "exit"), once(child.stdout.pipe(createWriteStream(path)), "close")]);
  if (code !== 0) throw new Error(`simulate ended with ${code}`);
}
