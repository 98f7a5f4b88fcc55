import type { Command } from "commander";
import { openConfiguredLog } from "../../runtime/open-log.ts";
import { type PlannedTopic, planTopics, retentionText } from "../../runtime/topic-plan.ts";
import type { CliContext } from "../context.ts";
import { formatTable } from "../table.ts";

const EXAMPLES = `
Examples:
  $ pitboss topics plan         what is there, what is missing, what differs
  $ pitboss topics apply        create what is missing
`;

export function registerTopics(program: Command, context: CliContext): void {
  const group = program.command("topics").description("the topics of the log").addHelpText("after", EXAMPLES);
  group
    .command("plan")
    .description("compare the topics with the configuration; changes nothing")
    .action(() => plan(context, false));
  group
    .command("apply")
    .description("create the topics that are missing; never changes one that is there")
    .action(() => plan(context, true));
}

/** Ends with 1 when a topic differs: nothing here changes one, because its records would change places or leave. */
async function plan(context: CliContext, apply: boolean): Promise<void> {
  const log = await openConfiguredLog(context.config, context);
  try {
    const topics = await planTopics(log, context.config);
    const isRefused = topics.some(({ action }) => action === "refuse");
    const missing = topics.filter(({ action }) => action === "create").map(({ spec }) => spec);
    const created = apply && !isRefused ? missing.map(({ name }) => name) : [];
    if (created.length > 0) await log.ensureTopics(missing);
    await context.output.result({ topics, created }, () => text(topics, created));
    if (topics.some(({ differences }) => differences.length > 0)) context.exitCode = 1;
  } finally {
    await log.close();
  }
}

function text(topics: readonly PlannedTopic[], created: readonly string[]): string {
  const rows = topics.map(({ spec, action, differences }) => [
    spec.name,
    spec.partitions,
    spec.cleanup,
    retentionText(spec),
    created.includes(spec.name) ? "created" : action,
    differences.join(", "),
  ]);
  return formatTable(["topic", "partitions", "cleanup", "retention", "action", "differs"], rows);
}
