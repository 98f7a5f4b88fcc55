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

/** A table, and which of its rows are about the player. */
export interface PlayerRows {
  readonly table: string;
  readonly condition: string;
  /** Which of them are to go, without the player's id: undefined where their own ids have to be looked up. */
  readonly unnamed: string | undefined;
}

/** What stands for a player's id where it may not be written. */
export interface UserMark {
  readonly salt: string;
  readonly mark: string;
}

/** Every table that can hold something of the player. `upTo` absent: whenever it came. */
export function playerRows(player: ErasedPlayer, mark?: UserMark, upTo?: ErasedUpTo): PlayerRows[] {
  return TABLE_FEEDS.filter(({ topic }) => topic !== GAMES.name).map((feed) => {
    const time = upTo === undefined ? [] : [cameBefore(feed, upTo)];
    const isLetter = feed.topic === DEAD_LETTERS.name;
    const isAbout = isLetter ? isLetterAbout(player) : isOf(player, `user_id = ${stringLiteral(player.user_id)}`);
    const unnamed = isLetter || mark === undefined ? undefined : isOf(player, hasMark(mark));
    return {
      table: feed.table,
      condition: [isAbout, ...time].join(" AND "),
      unnamed: unnamed === undefined ? undefined : [unnamed, ...time].join(" AND "),
    };
  });
}

function isOf({ tenant, origin }: ErasedPlayer, isUser: string): string {
  return `tenant = ${stringLiteral(tenant)} AND origin = ${stringLiteral(origin)} AND ${isUser}`;
}

function hasMark({ salt, mark }: UserMark): string {
  return `hex(sipHash128(concat(${stringLiteral(salt)}, user_id))) = ${stringLiteral(mark)}`;
}

/** `salt`: any text; the marks of another salt are others. */
export async function userMark(
  warehouse: Pick<Warehouse, "query">,
  { user_id }: ErasedPlayer,
  salt: string,
): Promise<UserMark> {
  const text = await warehouse.query(
    `SELECT hex(sipHash128(concat(${stringLiteral(salt)}, ${stringLiteral(user_id)})))`,
    "TSV",
  );
  return { salt, mark: text.trim() };
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

const LETTERS_AT_ONCE = 1_000;

/**
 * Deletes the rows by rewriting the parts that have them, and waits until that is done on every server: a lightweight
 * DELETE would leave them on the disk until some merge. ClickHouse keeps the text of the latest mutations
 * (`system.mutations`), so the player's id is not in it.
 */
export async function deleteRows(
  warehouse: Pick<Warehouse, "command" | "query">,
  rows: PlayerRows,
  cluster: string | undefined,
): Promise<void> {
  for (const condition of rows.unnamed === undefined ? await byOwnIds(warehouse, rows) : [rows.unnamed]) {
    const statement = `ALTER TABLE ${rows.table} DELETE WHERE ${condition} SETTINGS mutations_sync = 2`;
    for (const each of cluster === undefined ? [statement] : clusteredStatements(statement, cluster))
      await warehouse.command(each);
  }
}

async function byOwnIds(warehouse: Pick<Warehouse, "query">, { table, condition }: PlayerRows): Promise<string[]> {
  const text = await warehouse.query(`SELECT DISTINCT id FROM ${identifier(table)} WHERE ${condition}`, "TSV");
  const ids = text.split("\n").filter((id) => id !== "");
  return Array.from({ length: Math.ceil(ids.length / LETTERS_AT_ONCE) }, (_, index) => {
    const chunk = ids.slice(index * LETTERS_AT_ONCE, (index + 1) * LETTERS_AT_ONCE);
    return `id IN (${chunk.map(stringLiteral).join(", ")})`;
  });
}
