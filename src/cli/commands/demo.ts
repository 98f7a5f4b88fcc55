import { createWriteStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { EVERY_TENANT } from "../../config/api-keys-of.ts";
import type { Config } from "../../config/config.ts";
import { segmentDefinitions } from "../../config/segments/read-segments.ts";
import { loadSegments } from "../../config/segments/segments-file.ts";
import { OneTimeLogIns } from "../../console/one-time-log-ins.ts";
import type { Principal } from "../../console/principal.ts";
import { ingestFile } from "../../doors/files/ingest.ts";
import type { IngestReport } from "../../doors/files/ingest-report.ts";
import { accept } from "../../inputs/accept.ts";
import { withLog } from "../../runtime/open-log.ts";
import { type RunOptions, type RunReport, runOnce } from "../../runtime/run.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import { DEFAULT_FROM, simulate } from "../../simulate/simulate.ts";
import { DAY, type Micros, plus } from "../../values/time.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { wholeNumber } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { DemoFeed, playOn } from "../demo-feed.ts";
import { DEMO_SEGMENTS } from "../demo-segments.ts";
import { formatCount } from "../table.ts";

interface Flags {
  readonly players: number;
  readonly keep?: boolean;
}

/** The day, and two more for what is only known when nothing followed. */
const ADVANCE_TO = plus(DEFAULT_FROM, (DAY * 3) as typeof DAY);

/** Who looks at a demo that is kept. */
const VISITOR: Principal = { keyId: "demo", tenant: EVERY_TENANT, roles: new Set(["read", "operate"]) };

/** What the demo shows, each with the question that it answers. */
const QUESTIONS: readonly (readonly [question: string, query: string])[] = [
  [
    "Which games made money? (v_games_daily)",
    `SELECT coalesce(max(g.game_name), g.game_id) AS game, sum(g.rounds) AS rounds, round(sum(g.turnover), 2) AS turnover, round(sum(g.ggr), 2) AS ggr,
            round(100 * (1 - sum(g.ggr) / nullIf(sum(g.turnover), 0)), 1) AS rtp_percent
     FROM v_games_daily AS g GROUP BY g.game_id ORDER BY ggr DESC, g.game_id LIMIT 10`,
  ],
  [
    "What did each bonus campaign cost, and how did it end? (v_bonus_campaigns)",
    `SELECT bonus_id, currency, granted, claimed, completed, lost, lost_too_quickly, round(c.net_cost_base, 2) AS net_cost_base
     FROM v_bonus_campaigns AS c ORDER BY net_cost_base DESC, bonus_id, currency LIMIT 10`,
  ],
  [
    "Which bonuses were lost too quickly? (v_triggers)",
    `SELECT user_id, JSONExtractString(payload, 'bonus_id') AS bonus_id,
            intDiv(JSONExtractUInt(payload, 'elapsed_ms'), 1000) AS seconds_to_loss,
            round(toFloat64OrNull(JSONExtractString(payload, 'wagered')), 2) AS wagered, occurred_at
     FROM v_triggers WHERE type = 'bonus_lost_too_quickly' ORDER BY seconds_to_loss, occurred_at, user_id LIMIT 10`,
  ],
  [
    "What could not be accepted? (v_dead_letters)",
    "SELECT code, count() AS events, min(message) AS example FROM v_dead_letters GROUP BY code ORDER BY events DESC, code",
  ],
];

export function registerDemo(program: Command, context: CliContext): void {
  program
    .command("demo")
    .description("a made-up casino's day, from raw events to answers in ClickHouse")
    .option("--players <count>", "players of the casino", wholeNumber(1, 100_000), 250)
    .option("--keep", "let the day be the last 24 hours, and keep serving it with the web console until Ctrl-C")
    .action((flags: Flags) => demo(flags, context));
}

async function demo({ players, keep = false }: Flags, context: CliContext): Promise<void> {
  const { output, startProgress } = context;
  const dataDir = join(context.config.dataDir, "demo");
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  const startedAt = context.clock();
  const day = keep ? lastAndNextDay(players, startedAt) : undefined;
  const config = await configFor(dataDir, keep, context);
  const feed = join(config.dataDir, "feed.ndjson");
  const simulated = await timed(context, () =>
    writeFeed(feed, day?.until(startedAt) ?? linesOf(players, DEFAULT_FROM, 1)),
  );
  await say(
    context,
    `Simulated a day of ${formatCount(players)} players into ${feed} (${simulated.seconds.toFixed(1)} s)`,
  );
  await withLog(config, context, async (open) => {
    const report = await ingestFile({
      path: feed,
      ...open,
      prefix: config.topicPrefix,
      rules: config.inputRules,
      accept,
      now: context.clock,
    });
    await say(context, ingestText(report));
    await withWarehouse(config, async (warehouse) => {
      const { clock: now, logger, signal } = context;
      const progress = startProgress("folded");
      const onProgress = (folded: number) => progress.update(folded);
      const options = { config, open, warehouse, now, logger, signal };
      const run = await timed(context, () => runOnce({ ...options, onProgress }, keep ? undefined : ADVANCE_TO));
      progress.stop();
      await say(context, runText(run.result, run.seconds));
      await showAnswers(warehouse, context);
      if (day !== undefined) await keepServing(options, day, context);
    });
  });
  if (!output.json && !keep) await output.write(nextSteps(config.dataDir));
}

/** A demo that is kept has segments to look at. */
async function configFor(dataDir: string, keep: boolean, { config }: CliContext): Promise<Config> {
  if (!keep || config.segmentsFile !== undefined) return { ...config, dataDir };
  const segmentsFile = join(dataDir, "segments.yaml");
  await writeFile(segmentsFile, DEMO_SEGMENTS);
  const segments = segmentDefinitions(loadSegments(segmentsFile));
  return { ...config, dataDir, segmentsFile, foldRules: { ...config.foldRules, segments } };
}

/** Serves what was made, and what is played from now on, until the process is told to end. */
async function keepServing(options: RunOptions, day: DemoFeed, context: CliContext): Promise<void> {
  const oneTimeLogIns = new OneTimeLogIns();
  const onListening = (url: string) =>
    say(
      context,
      `\nThe console, logged in once: ${url}/console/#login=${oneTimeLogIns.issue(VISITOR)}\nCtrl-C ends it.`,
    );
  const { topicPrefix: prefix, partitions, inputRules: rules } = options.config;
  const { followObserved } = await import("../follow-observed.ts");
  await Promise.all([
    followObserved(options, context, { oneTimeLogIns, onListening }),
    playOn(day, { ...options, prefix, partitions, rules }),
  ]);
}

async function say({ output }: CliContext, text: string): Promise<void> {
  if (!output.json) await output.write(`${text}\n`);
}

function lastAndNextDay(players: number, now: Micros): DemoFeed {
  return new DemoFeed(linesOf(players, (now - DAY) as Micros, 2), (now + DAY) as Micros);
}

function linesOf(players: number, from: Micros, days: number): Generator<string> {
  return simulate({ players, days, seed: "demo", chaos: 0.2, from });
}

function writeFeed(path: string, lines: Iterable<string>): Promise<void> {
  return pipeline(Readable.from(chunksOf(lines)), createWriteStream(path));
}

/** Lines in pieces big enough that each costs little to hand on. */
function* chunksOf(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length < 1 << 18) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

async function timed<Result>({ clock }: CliContext, work: () => Promise<Result>) {
  const startedAt = clock();
  const result = await work();
  return { result, seconds: (clock() - startedAt) / 1e6 };
}

function ingestText({ accepted, rejected, rate }: IngestReport): string {
  const total = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  return `Ingested: ${formatCount(accepted)} events accepted, ${formatCount(total)} rejected (${formatCount(rate)} lines/s)`;
}

function runText({ engine, sink }: RunReport, seconds: number): string {
  const rate = formatCount(Math.round(engine.folded / seconds));
  return (
    `Folded into rounds, bonuses and ${formatCount(engine.triggers)} triggers, ` +
    `${formatCount(sink.inserted)} rows in ClickHouse (${seconds.toFixed(1)} s, ${rate} events/s)`
  );
}

async function showAnswers(warehouse: Warehouse, { output }: CliContext): Promise<void> {
  for (const [question, query] of QUESTIONS) {
    if (output.json) await output.write(await warehouse.query(query, "JSONEachRow"));
    else await output.write(`\n${question}\n${await warehouse.query(query, "PrettyCompactMonoBlock")}`);
  }
}

/** How this program is called: a checkout runs the sources, a package what was built of them. */
const CALL = import.meta.url.endsWith(".ts") ? "npm run -s pitboss --" : "npx pitboss";

function nextSteps(dataDir: string): string {
  return `
Try next:
  ${CALL} sql --data-dir ${dataDir} "SELECT * FROM v_bonus_funnel"
  ${CALL} dead-letters list --data-dir ${dataDir}
  ${CALL} doctor --data-dir ${dataDir}
  ${CALL} simulate --players 100 --days 7 > feed.ndjson
  ${CALL} ingest feed.ndjson && ${CALL} run --once
`;
}
