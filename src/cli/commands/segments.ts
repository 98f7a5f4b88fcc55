import type { Command } from "commander";
import { timestamp, wholeNumber } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { checkSegments, listSegments } from "../segments/check-segments.ts";
import type { ChoiceFlags } from "../segments/choice.ts";
import { explainPlayer } from "../segments/explain-player.ts";
import { previewFile } from "../segments/preview-command.ts";

const EXAMPLES = `
Examples:
  $ pitboss segments check                          every fault with file, line and column
  $ pitboss segments preview new-segments.yaml      who would be in each, before it goes live
  $ pitboss segments explain acme brand anna        why she is in each segment, or not
`;

export function registerSegments(program: Command, context: CliContext): void {
  const group = program
    .command("segments")
    .description("check, list and try the segments, and explain who is in them")
    .addHelpText("after", EXAMPLES);
  group
    .command("check")
    .description("check a file of segments; exit code 2 when it has faults")
    .argument("[file]", "the file (default: the configured one)")
    .action((file: string | undefined) => checkSegments(file, context));
  group
    .command("list")
    .description("list the configured segments")
    .action(() => listSegments(context));
  withChoice(group.command("preview"))
    .description("try definitions on the players there are, and compare with who is in them now")
    .argument("<file>", "the file that declares them")
    .option("--samples <count>", "show so many players of each", wholeNumber(0, 1000), 3)
    .action((file: string, flags: ChoiceFlags & { samples: number }) => previewFile(file, flags, context));
  withChoice(group.command("explain"))
    .description("say why a player is in each segment, or not")
    .argument("<tenant>")
    .argument("<origin>")
    .argument("<user>")
    .action((tenant: string, origin: string, user_id: string, flags: ChoiceFlags) =>
      explainPlayer({ tenant, origin, user_id }, flags, context),
    );
}

function withChoice(command: Command): Command {
  return command
    .option("--segment <id>", "only this segment")
    .option("--at <time>", "the clock to compare times with (default: the latest that the tables tell)", timestamp);
}
