import type { Command } from "commander";
import { withoutSecrets } from "../../config/redact.ts";
import { settingsWithOrigins, settingsYaml } from "../../config/render-settings.ts";
import type { CliContext } from "../context.ts";

const EXAMPLES = `
Examples:
  $ pitboss config print                       what is in force, and where each value comes from
  $ pitboss config print --json | jq .origins  the same for programs
  $ PITBOSS_LATENESS=48h pitboss config print  what a variable changes
`;

export function registerConfig(program: Command, context: CliContext): void {
  const config = program.command("config").description("look at the configuration");
  config
    .command("print")
    .description("print the configuration in force as YAML, with the origin of each value")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const shown = withoutSecrets(context.settings.tree);
      await context.output.result(settingsWithOrigins(shown), () => settingsYaml(shown));
    });
}
