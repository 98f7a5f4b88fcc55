import { ACTIONS, DEAD_LETTERS, EVENTS, FREE_SPIN_GRANTS, GAMES } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { POSITIONS_PER_GENERATION } from "../engine/emitter.ts";
import type { Micros } from "../values/time.ts";
import { firstArrivalVersion } from "../warehouse/first-arrival.ts";
import { identifier, stringLiteral } from "../warehouse/insert-statement.ts";
import type { TableFeed, Warehouse } from "../warehouse/port.ts";
import { clusteredStatements } from "../warehouse/schema/clustered-statements.ts";
import type { ErasedPlayer } from "./erased-player.ts";
import { isLetterAbout } from "./letter-condition.ts";

/** How far each log reached when the player was erased: rows of what came after are somebody new's. */
export interface ErasedUpTo {
  /** Offset of the erasure in `events`. */
  readonly events: number;
  /** Ends of the topics whose rows count positions of their own. */
  readonly triggers: number;
  readonly grants: number;
  readonly at: Micros;
}

/** A table and the condition of the rows in it that are about the player. */
export interface PlayerRows {
  readonly table: string;
  readonly condition: string;
}

/** Every table that can hold something of the player. `upTo` absent: whenever it came. */
export function playerRows(player: ErasedPlayer, upTo?: ErasedUpTo): PlayerRows[] {
  return TABLE_FEEDS.filter(({ topic }) => topic !== GAMES.name).map((feed) => ({
    table: feed.table,
    condition: [isAbout(feed, player), ...(upTo === undefined ? [] : [cameBefore(feed, upTo)])].join(" AND "),
  }));
}

function isAbout({ topic }: TableFeed, player: ErasedPlayer): string {
  if (topic === DEAD_LETTERS.name) return isLetterAbout(player);
  const columns = ["tenant", "origin", "user_id"] as const;
  return columns.map((column) => `${column} = ${stringLiteral(player[column])}`).join(" AND ");
}

function cameBefore({ topic }: TableFeed, upTo: ErasedUpTo): string {
  switch (topic) {
    case EVENTS.name:
      return `version > ${firstArrivalVersion(upTo.events)}`;
    case FREE_SPIN_GRANTS.name:
      return `version > ${firstArrivalVersion(upTo.grants)}`;
    case ACTIONS.name:
      return `version < ${upTo.triggers}`;
    case DEAD_LETTERS.name:
      return `received_at <= fromUnixTimestamp64Micro(${upTo.at})`;
    default:
      return `version % ${POSITIONS_PER_GENERATION} <= ${upTo.events + 1}`;
  }
}

/** How many rows each table has, earlier versions of rows included; tables without any are left out. */
export async function countRows(
  warehouse: Pick<Warehouse, "query">,
  rows: readonly PlayerRows[],
): Promise<Record<string, number>> {
  const counts = rows.map(
    ({ table, condition }) =>
      `SELECT ${stringLiteral(table)} AS name, toUInt32(count()) AS found FROM ${identifier(table)} WHERE ${condition}`,
  );
  const text = await warehouse.query(counts.join("\nUNION ALL\n"), "JSONCompactEachRow");
  const found = text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as [string, number]]));
  return Object.fromEntries(found.filter(([, count]) => count > 0).sort());
}

/**
 * Deletes the rows by rewriting the parts that have them, and waits until that is done on every server: a lightweight
 * DELETE would leave them on the disk until some merge.
 */
export async function deleteRows(
  warehouse: Pick<Warehouse, "command">,
  { table, condition }: PlayerRows,
  cluster: string | undefined,
): Promise<void> {
  const statement = `ALTER TABLE ${table} DELETE WHERE ${condition} SETTINGS mutations_sync = 2`;
  for (const each of cluster === undefined ? [statement] : clusteredStatements(statement, cluster))
    await warehouse.command(each);
}
