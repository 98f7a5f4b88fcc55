import type { Command } from "commander";
import { subjects } from "../../../topologies/topics.ts";
import type { RecordName, SchemaRegistry, SchemaVerdict } from "../../records/codec.ts";
import { SCHEMAS } from "../../records/generated.ts";
import { openConfiguredLog } from "../../runtime/open-log.ts";
import type { CliContext } from "../context.ts";
import { formatTable } from "../table.ts";

const EXAMPLES = `
Examples:
  $ pitboss schemas check         whether the registry admits this version's schemas
  $ pitboss schemas register      register them, if it admits all
`;

interface Checked {
  readonly subject: string;
  readonly record: RecordName;
  readonly verdict: SchemaVerdict;
  /** By this command; absent where it only looked. */
  readonly registered?: boolean;
}

export function registerSchemas(program: Command, context: CliContext): void {
  const group = program.command("schemas").description("the schemas of the records").addHelpText("after", EXAMPLES);
  group
    .command("check")
    .description("compare the schemas with the registry; changes nothing")
    .action(() => withRegistry(context, (registry) => check(registry, context)));
  group
    .command("register")
    .description("register every schema, or none when one is not compatible")
    .action(() => withRegistry(context, (registry) => register(registry, context)));
}

async function withRegistry(context: CliContext, work: (registry: SchemaRegistry) => Promise<unknown>): Promise<void> {
  const log = await openConfiguredLog(context.config, context);
  try {
    await work(log);
  } finally {
    await log.close();
  }
}

async function check(registry: SchemaRegistry, context: CliContext): Promise<void> {
  const checked = await verdicts(registry, context);
  await context.output.result(checked, () => text(checked));
}

/** Ends with 1 when one is not compatible. */
async function verdicts(registry: SchemaRegistry, context: CliContext): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  for (const [subject, record] of subjects(context.config.topicPrefix))
    checked.push({ subject, record, verdict: await registry.check(subject, SCHEMAS[record]) });
  if (checked.some(({ verdict }) => verdict.kind === "incompatible")) context.exitCode = 1;
  return checked;
}

async function register(registry: SchemaRegistry, context: CliContext): Promise<void> {
  const checked = await verdicts(registry, context);
  const isAdmitted = context.exitCode === 0;
  if (isAdmitted) for (const { subject, record } of checked) await registry.register(subject, SCHEMAS[record]);
  const told = checked.map((each) => ({ ...each, registered: isAdmitted && each.verdict.kind === "new" }));
  await context.output.result(told, () => text(told));
}

function text(checked: readonly Checked[]): string {
  const rows = checked.map(({ subject, record, verdict, registered }) => [
    subject,
    record,
    registered ? "registered" : verdict.kind,
    verdict.kind === "incompatible" ? verdict.reason : "",
  ]);
  return formatTable(["subject", "record", "registry", "why not"], rows);
}
