import { segmentation } from "../../topologies/segmentation.ts";
import { TRIGGERS } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { SCHEMAS } from "../records/generated.ts";
import type { TableFeed } from "../warehouse/port.ts";
import { retractionOf } from "../warehouse/retraction.ts";
import type { Lane } from "../warehouse/routes.ts";

const WRITTEN = new Set<string>([
  TRIGGERS.name,
  ...segmentation.processors.flatMap(({ writes }) => writes.map(({ name }) => name)),
]);

/** Feeds of the tables that the fold fills, in the order of the topology: what a replay makes anew. */
export const DERIVED_FEEDS: readonly TableFeed[] = TABLE_FEEDS.filter(({ topic, raw }) => !raw && WRITTEN.has(topic));

/** Tables that the fold fills; dead letters are not among them: the doors write there too. */
export const DERIVED_TABLES: readonly string[] = [...new Set(DERIVED_FEEDS.map(({ table }) => table))];

/** Topics that fill them, without the prefix. */
export const DERIVED_TOPICS: readonly string[] = [...new Set(DERIVED_FEEDS.map(({ topic }) => topic))];

/** How the rows of a feed, and those that a tombstone of its topic makes, go into its table. */
export const SHADOW_LANES: readonly Lane[] = DERIVED_FEEDS.flatMap((feed) => [
  { table: feed.table, raw: false, schema: SCHEMAS[feed.record], ...columnsOf(feed) },
  ...(feed.retractedRow === undefined ? [] : [retractionOf(feed).lane]),
]);

function columnsOf({ columns }: TableFeed): Pick<Lane, "columns"> {
  return columns === undefined ? {} : { columns };
}

/** The database that the tables of a replay stand in. */
export function shadowDatabase(database: string, name: string): string {
  return `${database}_replay_${name}`;
}
