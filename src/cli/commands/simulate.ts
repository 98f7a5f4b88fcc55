import type { Command } from "commander";
import { DEFAULT_FROM, type SimulateOptions, simulate } from "../../simulate/simulate.ts";
import { formatTimestamp, type Micros } from "../../values/time.ts";
import { days, share, timestamp, wholeNumber } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { formatCount } from "../table.ts";

interface Flags {
  readonly players: number;
  readonly days: number;
  readonly seed: string;
  readonly chaos: number;
  readonly from: Micros;
  readonly tenant: string;
  readonly origin?: string;
}

const MOST_PLAYERS = 10_000_000;
const CHUNK_CHARACTERS = 1 << 18;

const EXAMPLES = `
Examples:
  $ pitboss simulate --players 100 --days 7 > feed.ndjson
  $ pitboss simulate --players 1000 --days 1 --chaos 0.2 | pitboss ingest -
`;

export function registerSimulate(program: Command, context: CliContext): void {
  program
    .command("simulate")
    .description("write a made-up casino's events as NDJSON envelopes; the same arguments give the same bytes")
    .option("--players <count>", "players", wholeNumber(0, MOST_PLAYERS), 100)
    .option("--days <count>", "length of the feed in days, fractions allowed", days, 1)
    .option("--seed <text>", "another seed is another casino", "1")
    .option("--chaos <share>", "from 0, clean and in order, to 1, plenty of everything that goes wrong", share, 0)
    .option("--from <timestamp>", `first instant (default: ${formatTimestamp(DEFAULT_FROM)})`, timestamp)
    .option("--tenant <id>", "tenant of the envelopes", "default")
    .option("--origin <origin>", "origin of the players (default: the tenant)")
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => writeFeed(flags, context));
}

async function writeFeed(options: SimulateOptions, { output, startProgress }: CliContext): Promise<void> {
  const progress = startProgress("simulated");
  let lines = 0;
  for (const chunk of chunksOf(simulate(options))) {
    await output.write(chunk.text);
    lines += chunk.lines;
    progress.update(lines);
  }
  progress.stop(`simulated ${formatCount(lines)} events`);
}

/** Lines in pieces big enough that writing them costs little. */
function* chunksOf(lines: Iterable<string>): Generator<{ readonly text: string; readonly lines: number }> {
  let text = "";
  let count = 0;
  for (const line of lines) {
    text += line;
    count += 1;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield { text, lines: count };
    text = "";
    count = 0;
  }
  if (count > 0) yield { text, lines: count };
}
