import type { Command } from "commander";
import { loadSegments } from "../../config/segments/segments-file.ts";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import { playerFeatures, playerStory, type StoryLine } from "../../warehouse/player-story.ts";
import { wholeNumber } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { DEFAULT_WAIT_MINUTES, type EraseFlags, erase } from "../player/erase-command.ts";
import { type ExplainedSegment, explainedText, explainSegments } from "../segments/explain-player.ts";
import { formatTable } from "../table.ts";

const EXAMPLES = `
Examples:
  $ pitboss player acme brand.example.com 50003
  $ pitboss player acme brand.example.com 50003 --limit 1000 --json
  $ pitboss player erase acme brand.example.com 50003 --yes
`;

const ERASE_EXAMPLES = `
Examples:
  $ pitboss player erase acme brand.example.com 50003          what would be erased; exit code 2
  $ pitboss player erase acme brand.example.com 50003 --yes    erase it, and say what remains and until when
`;

export function registerPlayer(program: Command, context: CliContext): void {
  const command = program
    .command("player")
    .helpCommand(false)
    .description("one player's story: what happened in order, what is known now, which segments and why")
    .argument("<tenant>")
    .argument("<origin>")
    .argument("<user>")
    .option("--limit <count>", "the latest so many lines of the story", wholeNumber(1, 1_000_000), 200)
    .addHelpText("after", EXAMPLES)
    .action((tenant: string, origin: string, user_id: string, { limit }: { limit: number }) =>
      player({ tenant, origin, user_id }, limit, context),
    );
  registerErase(command, context);
}

function registerErase(command: Command, context: CliContext): void {
  command
    .command("erase")
    .description("erase a player: the engine's state, the compacted topics and all rows of all tables")
    .argument("<tenant>")
    .argument("<origin>")
    .argument("<user>")
    .option("--yes", "do it; without it only what would be erased is told")
    .option(
      "--wait <minutes>",
      "how long to wait for the engine and the sink of other processes",
      wholeNumber(1, 1440),
      DEFAULT_WAIT_MINUTES,
    )
    .addHelpText("after", ERASE_EXAMPLES)
    .action((tenant: string, origin: string, user_id: string, flags: EraseFlags) =>
      erase({ tenant, origin, user_id }, flags, context),
    );
}

async function player(
  who: { readonly tenant: string; readonly origin: string; readonly user_id: string },
  limit: number,
  context: CliContext,
): Promise<void> {
  const config = configOfExisting(context, "warehouse");
  const { segmentsFile } = config;
  const declared = segmentsFile === undefined ? [] : loadSegments(segmentsFile);
  const told = await withReadableWarehouse(config, async (warehouse) => {
    const features = await playerFeatures(warehouse, who);
    const name = `${who.tenant} ${who.origin} ${who.user_id}`;
    if (features === undefined) throw new Error(`nothing is known of ${name}: is it tenant, origin, user?`);
    const story = await playerStory(warehouse, who, limit);
    return { ...who, story, features, ...(await explainSegments(warehouse, who, declared)) };
  });
  await context.output.result(told, () => storyText(told.story, told.features, told.at, told.segments));
}

function storyText(
  story: readonly StoryLine[],
  features: Readonly<Record<string, unknown>>,
  at: string,
  segments: readonly ExplainedSegment[],
): string {
  const lines = formatTable(
    ["at (UTC)", "", "what"],
    story.map((line) => [line.at, line.kind, line.what]),
  );
  const known = formatTable(
    ["feature", "now"],
    Object.entries(features).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : String(value ?? ""),
    ]),
  );
  return `${lines}\n\n${known}\n\n${explainedText(at, segments)}`;
}
