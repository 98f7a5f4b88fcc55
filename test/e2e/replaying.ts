import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import { runCommandLine } from "../../src/cli/program.ts";
import type { TableComparison } from "../../src/replay/compare.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import type { Ended } from "../cli/run-pitboss.ts";
import { Installation } from "../support/installation.ts";

/** Later than anything simulated: everything is closed. */
export const THE_END = "2024-04-01T00:00:00Z";

export const SEGMENTS = `
- id: spender
  name: Spends
  when: { feature: turnover_7d, gte: 300 }
- id: quiet
  name: Has been quiet
  when: { feature: last_seen, older_than: 3d }
- id: nordic
  name: From the north
  when: { feature: country, in: [SE, FI, NO] }
`;

/** Runs commands in this process, which saves most of the time of many short ones. What is started is a process still. */
export class LocalInstallation extends Installation {
  override async pitboss(args: readonly string[]): Promise<Ended> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const written = Promise.all([text(stdout), text(stderr)]);
    const where = ["--config", this.path("pitboss.yaml"), "--data-dir", this.dataDir];
    const code = await runCommandLine([...where, ...args], {
      stdin: Readable.from([""]),
      stdout,
      stderr,
      env: {},
      clock: systemClock,
      signals: new EventEmitter(),
    });
    stdout.end();
    stderr.end();
    const [out, err] = await written;
    return { code, stdout: out, stderr: err };
  }
}

/** In the folder of another installation, which takes it away in the end. */
export function local({ folder }: Installation, config: object = {}): LocalInstallation {
  return new LocalInstallation(folder, config);
}

export interface Compared {
  readonly equal: boolean;
  readonly tables: readonly TableComparison[];
}

/** Delivers and folds the lines, in a file of this name. */
export async function fold(installation: Installation, name: string, lines: readonly string[], ...options: string[]) {
  installation.write(name, lines);
  await installation.done("ingest", "--no-dead-letter-limit", ...options, installation.path(name));
  await installation.done("run", "--once", "--advance-to", THE_END);
}

export async function compare(installation: Installation, name: string, ...options: string[]): Promise<Compared> {
  const { code, stdout, stderr } = await installation.pitboss(["replay", "--json", "--compare", name, ...options]);
  const compared = JSON.parse(stdout || stderr) as Compared;
  expect(code).toBe(compared.equal ? 0 : 1);
  return compared;
}

/** Replays, and says how many records it folded. */
export async function replay(installation: Installation, name: string, ...options: string[]): Promise<number> {
  const report = await installation.done("replay", "--json", "--into", name, ...options);
  return (JSON.parse(report) as { folded: number }).folded;
}

/** Expects rows in every table, and each the same in the shadow. */
export function expectEqual({ tables }: Compared): void {
  for (const { table, equal, different, missing, new: added, samples } of tables) {
    expect({ table, different, missing, added, samples }).toEqual({
      table,
      different: 0,
      missing: 0,
      added: 0,
      samples: [],
    });
    expect(equal, `rows of ${table}`).toBeGreaterThan(0);
  }
}

export function fileOf(installation: Installation, path: string): string | undefined {
  try {
    return readFileSync(installation.path(path), "latin1");
  } catch {
    return undefined;
  }
}
