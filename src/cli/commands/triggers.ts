import { type Command, Option } from "commander";
import { tailTriggers } from "../../doors/tail-triggers.ts";
import type { Trigger } from "../../records/generated.ts";
import { withLog } from "../../runtime/open-log.ts";
import { TRIGGER_TYPES } from "../../triggers/trigger.ts";
import { formatTimestamp } from "../../values/time.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { checkTenant } from "../known-tenant.ts";

interface Flags {
  readonly type: readonly string[];
  readonly tenant?: string;
  readonly follow?: boolean;
  readonly new?: boolean;
}

const EXAMPLES = `
Examples:
  $ pitboss triggers tail --type bonus_lost_too_quickly
  $ pitboss triggers tail --follow --new --tenant acme --json
`;

export function registerTriggers(program: Command, context: CliContext): void {
  program
    .command("triggers")
    .description("what fired for CRM to act on")
    .addHelpText("after", EXAMPLES)
    .command("tail")
    .description("print triggers as a subscriber of the topic sees them, one a line")
    .addOption(new Option("--type <type...>", "only these types").choices(TRIGGER_TYPES).default([], "all"))
    .option("--tenant <id>", "only this tenant's")
    .option("--new", "only what fires from now on")
    .option("--follow", "go on until Ctrl-C")
    .action((flags: Flags) => tail(flags, context));
}

async function tail({ type: types, tenant, follow = false, new: onlyNew = false }: Flags, context: CliContext) {
  const { output, signal } = context;
  // Whoever follows may be there before the first event is.
  const config = follow ? context.config : configOfExisting(context, "log");
  checkTenant(tenant, config);
  await withLog(config, context, async ({ log, serde }) => {
    const filter = { types, ...(tenant === undefined ? {} : { tenant }) };
    const from = onlyNew ? "now" : "beginning";
    const options = { log, serde, prefix: config.topicPrefix, filter, from, follow, signal } as const;
    for await (const trigger of tailTriggers(options)) {
      await output.write(`${output.json ? JSON.stringify(described(trigger)) : line(trigger)}\n`);
    }
  });
}

function described(trigger: Trigger): Record<string, unknown> {
  const { occurred_at, received_at, payload, ...rest } = trigger;
  const times = { occurred_at: formatTimestamp(occurred_at), received_at: formatTimestamp(received_at) };
  return { ...rest, ...times, payload: JSON.parse(payload) as unknown };
}

function line({ occurred_at, type, tenant, origin, user_id, payload, stale }: Trigger): string {
  return `${formatTimestamp(occurred_at)}  ${type}  ${tenant} ${origin} ${user_id}  ${payload}${stale ? "  (stale)" : ""}`;
}
