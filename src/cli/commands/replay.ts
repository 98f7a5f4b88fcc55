import { type Command, InvalidArgumentError, Option } from "commander";
import { REPLAY_NAME, type ReplayEnd, type ReplayStart } from "../../replay/replay-plan.ts";
import { timestamp, wholeNumber } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { UsageError } from "../failure.ts";
import { compareReplay } from "../replay/compare-command.ts";
import { dropReplay, listReplays } from "../replay/housekeeping.ts";
import { promoteReplay, rollBackReplay } from "../replay/promote-command.ts";
import { replayInto } from "../replay/replay-command.ts";

export interface ReplayFlags {
  readonly into?: string;
  readonly from: ReplayStart;
  readonly to: ReplayEnd;
  readonly tenant?: string;
  readonly keepConfig?: boolean;
  readonly workers?: number;
  readonly compare?: string;
  readonly samples: number;
  readonly strict?: boolean;
  readonly promote?: string;
  readonly rollback?: string;
  readonly drop?: string;
  readonly list?: boolean;
}

const EXAMPLES = `
Examples:
  $ pitboss replay --into stricter                    today's rules over all history, into shadow tables
  $ pitboss replay --compare stricter                 what would change
  $ pitboss replay --promote stricter                 put the shadow tables in the place of the live ones
  $ pitboss replay --rollback stricter                and back
  $ pitboss replay --into backfilled --from warehouse with what arrived too late, in the order of events
`;

export function registerReplay(program: Command, context: CliContext): void {
  program
    .command("replay")
    .description("fold history again into shadow tables, compare them with the live ones, and swap them")
    .option("--into <name>", "replay into the shadow tables of this name; the same again goes on with it", replayName)
    .addOption(
      new Option("--from <where>", "earliest, offset:N or time:T of the log, or warehouse: the raw tables")
        .argParser(startOf)
        .default({ kind: "earliest" } satisfies ReplayStart, "earliest"),
    )
    .addOption(
      new Option("--to <where>", "live (where the engine is), end, offset:N or time:T of the log")
        .argParser(endOf)
        .default({ kind: "live" } satisfies ReplayEnd, "live"),
    )
    .option("--tenant <id>", "only rows of this tenant")
    .option("--keep-config", "with the configuration that history was folded with, instead of today's")
    .option(
      "--workers <count>",
      "threads that fold (default: one a processor, where the log is long enough)",
      wholeNumber(1, 64),
    )
    .option("--compare <name>", "compare its tables with the live ones; exit code 1 when they differ", replayName)
    .option("--samples <count>", "with --compare: differences shown of each table", wholeNumber(0, 10_000), 3)
    .option("--strict", "with --compare: revision and received_at too")
    .option("--promote <name>", "swap its tables with the live ones, and the engine's state with its own", replayName)
    .option("--rollback <name>", "take a promotion back", replayName)
    .option("--drop <name>", "remove its tables", replayName)
    .option("--list", "list the replays there are")
    .addHelpText("after", EXAMPLES)
    .action((flags: ReplayFlags) => run(flags, context));
}

function replayName(text: string): string {
  if (REPLAY_NAME.test(text)) return text;
  throw new InvalidArgumentError("Give lower-case letters, digits and _, up to 40 of them.");
}

function place(
  text: string,
): { kind: "offset"; offset: number } | { kind: "time"; at: ReturnType<typeof timestamp> } | undefined {
  const offset = /^offset:(\d{1,15})$/.exec(text)?.[1];
  if (offset !== undefined) return { kind: "offset", offset: Number(offset) };
  return text.startsWith("time:") ? { kind: "time", at: timestamp(text.slice("time:".length)) } : undefined;
}

function startOf(text: string): ReplayStart {
  if (text === "earliest" || text === "warehouse") return { kind: text };
  const found = place(text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError("Give earliest, warehouse, offset:N or time:T.");
}

function endOf(text: string): ReplayEnd {
  if (text === "live" || text === "end") return { kind: text };
  const found = place(text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError("Give live, end, offset:N or time:T.");
}

async function run(flags: ReplayFlags, context: CliContext): Promise<void> {
  const { into, compare, promote, rollback, drop, list } = flags;
  const asked = [into, compare, promote, rollback, drop, list].filter((each) => each !== undefined);
  if (asked.length !== 1) {
    throw new UsageError("give one of --into, --compare, --promote, --rollback, --drop and --list");
  }
  if (into !== undefined) return replayInto(into, flags, context);
  if (compare !== undefined) return compareReplay(compare, flags, context);
  if (promote !== undefined) return promoteReplay(promote, context);
  if (rollback !== undefined) return rollBackReplay(rollback, context);
  return drop === undefined ? listReplays(context) : dropReplay(drop, context);
}
