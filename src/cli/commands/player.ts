import type { Command } from "commander";
import { loadSegments } from "../../config/segments/segments-file.ts";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import { playerFeatures, playerStory, type StoryLine } from "../../warehouse/player-story.ts";
import { wholeNumber } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { type ExplainedSegment, explainedText, explainSegments } from "../segments/explain-player.ts";
import { formatTable } from "../table.ts";

const EXAMPLES = `
Examples:
  $ pitboss player acme brand.example.com 50003
  $ pitboss player acme brand.example.com 50003 --limit 1000 --json
`;

export function registerPlayer(program: Command, context: CliContext): void {
  program
    .command("player")
    .description("one player's story: what happened in order, what is known now, which segments and why")
    .argument("<tenant>")
    .argument("<origin>")
    .argument("<user>")
    .option("--limit <count>", "the latest so many lines of the story", wholeNumber(1, 1_000_000), 200)
    .addHelpText("after", EXAMPLES)
    .action((tenant: string, origin: string, user_id: string, { limit }: { limit: number }) =>
      player({ tenant, origin, user_id }, limit, context),
    );
}

async function player(
  who: { readonly tenant: string; readonly origin: string; readonly user_id: string },
  limit: number,
  context: CliContext,
): Promise<void> {
  const { segmentsFile } = context.config;
  const declared = segmentsFile === undefined ? [] : loadSegments(segmentsFile);
  const told = await withReadableWarehouse(context.config, async (warehouse) => {
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
