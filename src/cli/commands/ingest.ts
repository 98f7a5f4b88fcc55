import { type Command, Option } from "commander";
import { ingestFile } from "../../doors/files/ingest.ts";
import type { IngestProgress, IngestReport } from "../../doors/files/ingest-report.ts";
import { IngestStoppedError } from "../../doors/files/ingest-report.ts";
import { STDIN } from "../../doors/files/source.ts";
import { accept } from "../../inputs/accept.ts";
import { INPUT_TYPES, type InputType } from "../../inputs/outcome.ts";
import { type OpenLog, withLog } from "../../runtime/open-log.ts";
import type { CliContext } from "../context.ts";
import { checkTenant } from "../known-tenant.ts";
import { formatCount } from "../table.ts";

interface Flags {
  readonly tenant?: string;
  readonly type?: InputType;
  readonly origin?: string;
  readonly backfill?: boolean;
  readonly force?: boolean;
  readonly deadLetterLimit: boolean;
}

const EXAMPLES = `
Examples:
  $ pitboss ingest feed.ndjson                        envelopes {"type","tenant","payload"}, one a line
  $ pitboss ingest --type CASINO --tenant acme bets.ndjson.gz
  $ pitboss simulate --players 1000 | pitboss ingest -
`;

export function registerIngest(program: Command, context: CliContext): void {
  program
    .command("ingest")
    .description("deliver files of events into the log; the same file again sends nothing")
    .argument("<files...>", "NDJSON, plain, gzip or zstd; - for standard input")
    .option(
      "--tenant <id>",
      "tenant of every line; an envelope that names another is rejected (default: the envelope's)",
    )
    .addOption(new Option("--type <type>", "lines are bare payloads of this type, not envelopes").choices(INPUT_TYPES))
    .option("--origin <origin>", "origin for feeds that carry none (default: the tenant's)")
    .option("--backfill", "old history, for the raw tables: it counts once it is replayed from there (docs/replay.md)")
    .option("--force", "deliver again what was delivered before")
    .option("--no-dead-letter-limit", "go on however much is rejected")
    .addHelpText("after", EXAMPLES)
    .action((files: readonly string[], flags: Flags) => ingest(files, flags, context));
}

async function ingest(files: readonly string[], flags: Flags, context: CliContext): Promise<void> {
  const { config, output } = context;
  checkTenant(flags.tenant, config);
  const told: Told[] = [];
  const tell = async (one: Told) => {
    told.push(one);
    if (!output.json) await output.result(one, () => reportText(one.file, one));
  };
  try {
    await withLog(config, context, async (open) => {
      for (const file of files) await tell({ file, ...(await ingestOne(file, flags, open, context, tell)) });
    });
  } finally {
    // One document, however many files.
    if (output.json && told.length > 0) await output.result(files.length === 1 ? told[0] : told, () => "");
  }
}

/** What is told of a file. */
interface Told extends IngestReport {
  readonly file: string;
  /** Why it was not delivered to its end; absent: it was. */
  readonly stopped?: string;
}

async function ingestOne(
  file: string,
  flags: Flags,
  open: OpenLog,
  context: CliContext,
  tell: (stopped: Told) => Promise<void>,
): Promise<IngestReport> {
  const { config, clock, startProgress, stdin } = context;
  const { force, deadLetterLimit, ...meaning } = flags;
  let progress: ReturnType<typeof startProgress> | undefined;
  const onProgress = (standing: IngestProgress) => {
    progress ??= startProgress("ingested MB", standing.totalBytes && standing.totalBytes / 1e6);
    progress.update(standing.bytes / 1e6, `${formatCount(standing.lines)} lines`);
  };
  try {
    return await ingestFile({
      path: file,
      ...open,
      ...meaning,
      prefix: config.topicPrefix,
      rules: config.inputRules,
      accept,
      now: clock,
      stdin,
      onProgress,
      // What comes from a pipe ends with whoever writes it, and a command that waits for it is not to be deaf meanwhile.
      signal: file === STDIN ? undefined : context.signal,
      stormGuard: deadLetterLimit && { share: config.deadLetterLimit.share, window: config.deadLetterLimit.events },
      ...(force === undefined ? {} : { force }),
    });
  } catch (error) {
    if (error instanceof IngestStoppedError) {
      await tell({ file, ...error.report, stopped: error.message });
    }
    throw error;
  } finally {
    progress?.stop();
  }
}

function reportText(file: string, report: IngestReport): string {
  if (report.alreadyIngested) return `${file}: already ingested, nothing sent (--force sends it again)`;
  const rejected = Object.entries(report.rejected);
  const total = rejected.reduce((sum, [, count]) => sum + count, 0);
  const lines = [`${file}: ${formatCount(report.accepted)} accepted, ${formatCount(total)} rejected`];
  if (report.skipped > 0) lines[0] += `, ${formatCount(report.skipped)} delivered before`;
  lines[0] += ` (${formatCount(report.rate)} lines/s)`;
  for (const [code, count] of rejected.sort()) lines.push(`  ${code}: ${formatCount(count)}`);
  return lines.join("\n");
}
