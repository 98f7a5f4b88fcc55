import { stringLiteral } from "./insert-statement.ts";
import type { Warehouse } from "./port.ts";

/** Who, as the tables key players. */
export interface PlayerOfTables {
  readonly tenant: string;
  readonly origin: string;
  readonly user_id: string;
}

/** One thing that happened to a player. */
export interface StoryLine {
  /** `2024-03-05 20:14:04.373490`, UTC. */
  readonly at: string;
  readonly kind: string;
  readonly what: string;
}

/** The player's rounds, sessions, payments, logins, bonuses, segment changes and triggers, in order; the latest `limit`. */
export async function playerStory(
  warehouse: Pick<Warehouse, "query">,
  player: PlayerOfTables,
  limit: number,
): Promise<StoryLine[]> {
  const latest = `SELECT * FROM (${PARTS.map((part) => part(whereOf(player))).join(" UNION ALL ")}) ORDER BY at DESC, kind, what LIMIT ${limit}`;
  const rows = await warehouse.query(`SELECT * FROM (${latest}) ORDER BY at, kind, what`, "JSONEachRow");
  return linesOf(rows).map((line) => JSON.parse(line) as StoryLine);
}

/** The player's row of player_features as it is now; undefined when nothing is known of such a player. */
export async function playerFeatures(
  warehouse: Pick<Warehouse, "query">,
  player: PlayerOfTables,
): Promise<Record<string, unknown> | undefined> {
  const query = `SELECT * EXCEPT (tenant, origin, user_id, revision, version, is_deleted) FROM player_features FINAL ${whereOf(player)}`;
  const [row] = linesOf(await warehouse.query(query, "JSONEachRow"));
  return row === undefined ? undefined : (JSON.parse(row) as Record<string, unknown>);
}

function whereOf({ tenant, origin, user_id }: PlayerOfTables): string {
  return `WHERE tenant = ${stringLiteral(tenant)} AND origin = ${stringLiteral(origin)} AND user_id = ${stringLiteral(user_id)}`;
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

const PARTS: readonly ((where: string) => string)[] = [
  (where) =>
    `SELECT started_at AS at, 'round' AS kind,
       concat(round_id, ' on ', ifNull(game_name, ifNull(game_id, '?')), ': bet ', toString(bet_total), ', won ', toString(win_total), ' ', currency, ', ', status, if(result = '', '', concat(', ', result))) AS what
     FROM v_rounds ${where}`,
  (where) =>
    `SELECT started_at, 'session', concat('until ', toString(ended_at), ': ', toString(rounds), ' rounds on ', toString(games), ' games, GGR ', toString(ggr_base), ', ', status)
     FROM player_sessions FINAL ${where}`,
  (where) =>
    `SELECT occurred_at, kind, concat(toString(amount), ' ', currency, ' by ', method) FROM payments FINAL ${where}`,
  (where) => `SELECT occurred_at, 'login', '' FROM logins FINAL ${where}`,
  (where) =>
    `SELECT at, 'bonus', concat(user_bonus_id, ' of ', bonus_id, ': ', ifNull(from_status, 'start'), ' → ', to_status, if(legal, '', ' (not allowed)'))
     FROM bonus_transitions FINAL ${where}`,
  (where) =>
    `SELECT at, 'segment', concat(change, ' ', segment_id, ' (', cause, ')') FROM segment_changes FINAL ${where}`,
  (where) => `SELECT occurred_at, 'trigger', concat(type, if(stale, ' (stale)', '')) FROM triggers FINAL ${where}`,
];
