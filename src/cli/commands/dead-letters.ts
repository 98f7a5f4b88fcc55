import { isUtf8 } from "node:buffer";
import { type Command, Option } from "commander";
import { type DeadLetterFilter, readDeadLetters } from "../../doors/dead-letters.ts";
import { retryDeadLetters } from "../../doors/retry-dead-letters.ts";
import { DEAD_LETTER_CODES } from "../../inputs/outcome.ts";
import type { DeadLetter } from "../../records/generated.ts";
import { type OpenLog, withLog } from "../../runtime/open-log.ts";
import { formatTimestamp } from "../../values/time.ts";
import { wholeNumber } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { UsageError } from "../failure.ts";
import { printable, printableLine } from "../printable.ts";
import { formatCount, formatTable } from "../table.ts";

interface FilterFlags {
  readonly code?: string;
  readonly tenant?: string;
}

const EXAMPLES = `
Examples:
  $ pitboss dead-letters list --code unknown_currency
  $ pitboss dead-letters show 3f1c2a…                 the fault and the original bytes
  $ pitboss dead-letters retry --code unknown_currency
`;

export function registerDeadLetters(program: Command, context: CliContext): void {
  const group = program
    .command("dead-letters")
    .description("what could not be accepted, and why")
    .addHelpText("after", EXAMPLES);
  withFilter(group.command("list"))
    .description("list dead letters, the latest last")
    .option("--limit <count>", "at most so many, the latest", wholeNumber(1, 1_000_000), 50)
    .action((flags: FilterFlags & { limit: number }) => list(flags, context));
  group
    .command("show")
    .description("show one dead letter with its original bytes")
    .argument("<id>", "id, or its first characters")
    .action((id: string) => show(id, context));
  withFilter(group.command("retry"))
    .description("send the original bytes through today's validator again")
    .argument("[ids...]", "ids; none: all that --code and --tenant choose")
    .option("--all", "all of them")
    .action((ids: readonly string[], flags: FilterFlags & { all?: boolean }) => retry(ids, flags, context));
}

function withFilter(command: Command): Command {
  return command
    .addOption(new Option("--code <code>", "only this reason code").choices(DEAD_LETTER_CODES))
    .option("--tenant <id>", "only this tenant's");
}

function collect({ log, serde }: OpenLog, context: CliContext, filter: DeadLetterFilter): Promise<DeadLetter[]> {
  return Array.fromAsync(readDeadLetters({ log, serde, prefix: context.config.topicPrefix }, filter));
}

async function list({ limit, ...filter }: FilterFlags & { limit: number }, context: CliContext): Promise<void> {
  const letters = await withLog(configOfExisting(context, "log"), context, (open) => collect(open, context, filter));
  const latest = letters.sort((a, b) => a.received_at - b.received_at).slice(-limit);
  await context.output.result(latest.map(described), () => listText(latest, letters.length));
}

/** As `--json` shows it: the payload as text. Where it is no UTF-8 its bytes are there besides. */
function described({ payload, ...letter }: DeadLetter): Record<string, unknown> {
  const bytes = isUtf8(payload) ? {} : { payload_base64: payload.toString("base64") };
  return { ...letter, received_at: formatTimestamp(letter.received_at), payload: payload.toString(), ...bytes };
}

function listText(latest: readonly DeadLetter[], total: number): string {
  if (total === 0) return "no dead letters";
  const rows = latest.map((each) => [
    each.id.slice(0, 12),
    `${formatTimestamp(each.received_at).slice(0, 19)}Z`,
    each.tenant,
    each.code,
    each.path,
    `${each.door}:${each.position}`,
    each.message.slice(0, 80),
  ]);
  const table = formatTable(["id", "received at", "tenant", "code", "path", "from", "message"], rows);
  return total > latest.length ? `${table}\nthe latest ${formatCount(latest.length)} of ${formatCount(total)}` : table;
}

async function show(id: string, context: CliContext): Promise<void> {
  const letters = await withLog(configOfExisting(context, "log"), context, (open) => collect(open, context, {}));
  const [letter] = lettersOf(id, letters);
  await context.output.result(described(letter), () => showText(letter));
}

/** A letter that was retried in vain is there again. `id` may be the beginning of one. */
function lettersOf(id: string, letters: readonly DeadLetter[]): [DeadLetter, ...DeadLetter[]] {
  if (id === "") throw new UsageError("the id is empty: give one, or its beginning");
  const [letter, ...others] = letters.filter((each) => each.id.startsWith(id));
  if (letter === undefined) throw new Error(`no dead letter has the id ${id}: see "pitboss dead-letters list"`);
  if (others.some((each) => each.id !== letter.id)) throw new UsageError(`${id} begins several ids: give more of it`);
  return [letter, ...others];
}

function showText(letter: DeadLetter): string {
  const { payload, ...rest } = letter;
  const fields = Object.entries({ ...rest, received_at: formatTimestamp(letter.received_at) });
  const lines = fields.map(([name, value]) => `${name}: ${printableLine(String(value))}`);
  const bytes = isUtf8(payload)
    ? ""
    : `\n\nThis is no UTF-8. The original bytes as base64:\n${payload.toString("base64")}`;
  return `${lines.join("\n")}\n\n${printable(payload.toString())}${bytes}`;
}

async function retry(
  ids: readonly string[],
  flags: FilterFlags & { all?: boolean },
  context: CliContext,
): Promise<void> {
  const { all, ...filter } = flags;
  if (ids.length === 0 && all !== true && Object.keys(filter).length === 0) {
    throw new UsageError("nothing is chosen: give ids, --code, --tenant or --all");
  }
  const report = await withLog(configOfExisting(context, "log"), context, async (open) => {
    const chosen = await collect(open, context, filter);
    const letters = ids.length === 0 ? chosen : ids.flatMap((id) => lettersOf(id, chosen));
    const { topicPrefix: prefix, inputRules: rules } = context.config;
    return retryDeadLetters(letters, { ...open, prefix, rules, now: context.clock });
  });
  await context.output.result(report, () => retryText(report));
}

function retryText({ retried, accepted, rejected }: Awaited<ReturnType<typeof retryDeadLetters>>): string {
  const codes = Object.entries(rejected).map(([code, count]) => `  still ${code}: ${formatCount(count)}`);
  return [`${formatCount(retried)} retried, ${formatCount(accepted)} accepted`, ...codes.sort()].join("\n");
}
