/**
 * Everything that is measured, held against the figures to be reached. Parts that need a broker start one, and are left out
 * with one line where Java is not there. `--write` puts the figures into docs/performance.md, with plots.
 */
import "../src/cli/collector.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { pageOf, writePage } from "./page.ts";
import type { BenchContext, Findings, Part } from "./part.ts";
import { PARTS } from "./parts.ts";
import { keepReport, machine, type PartReport, type Report, readReport } from "./report.ts";
import { Services, whyNoServices } from "./services.ts";

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(USAGE);
    return;
  }
  const options = readOptions(args);
  if (options.render) {
    await writePage(await readReport());
    return;
  }
  const report = await measure(options);
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : pageOf(report)}\n`);
  if (options.write) {
    await keepReport(report);
    // As they were kept, rounded: rendering the page again must give the same.
    await writePage(await readReport());
  }
}

async function measure({ sizes, wants }: BenchOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "pitboss-bench-"));
  const services = new Services();
  const context: BenchContext = { sizes, folder, wants, services: () => services.get(), tell };
  try {
    const reports: [string, PartReport][] = [];
    for (const part of PARTS) {
      if (![part.name, ...(part.covers ?? [])].some(wants)) continue;
      reports.push([part.name, await measurePart(part, context)]);
    }
    return Object.fromEntries(reports);
  } finally {
    await services.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measurePart(part: Part, context: BenchContext): Promise<PartReport> {
  const missing = (part.needsJava === true ? await whyNoServices() : undefined) ?? (await part.missing?.());
  if (missing !== undefined) {
    process.stderr.write(`${part.name} is left out: ${missing}\n`);
    return { skipped: missing };
  }
  const before = loadOfLastMinute();
  context.tell(part.name);
  const findings = await foundBy(part, context);
  if ("skipped" in findings) return findings;
  const load = [before, loadOfLastMinute()] as const;
  return { ...findings, conditions: { machine: machine(), repeat: context.sizes.repeat, load } };
}

/** What goes wrong is told, and costs the figures of this part: the others took too long to be lost with it. */
async function foundBy(part: Part, context: BenchContext): Promise<Findings | { readonly skipped: string }> {
  try {
    return await part.run(context);
  } catch (error) {
    console.error(`${part.name} failed:`, error);
    process.exitCode = 1;
    return { skipped: "it failed when it was run last" };
  }
}

function loadOfLastMinute(): number {
  return loadavg()[0] ?? 0;
}

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${what} …\n`);
}

await main(process.argv.slice(2));
