import type { PlayerOfTables } from "../warehouse/player-story.ts";
import { OF_TENANT, type Parameter, type Tables } from "./tables.ts";

/** RFC 3339; absent: as far as there is anything. */
export interface Range {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Of each kind at most; the latest. */
const MOST = { sessions: 500, rounds: 1_500, marks: 1_000 };

const PLAYER = `${OF_TENANT} AND origin = {origin:String} AND user_id = {user:String}`;

/** What a range compares with where it is open. */
const [EARLIEST, LATEST] = ["1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z"];

function within(column: string): string {
  return `${column} >= parseDateTime64BestEffort({from:String}, 6, 'UTC') AND ${column} <= parseDateTime64BestEffort({to:String}, 6, 'UTC')`;
}

/** Everything that a player's timeline shows: sessions, rounds, bonuses with their transitions, and marks. */
export async function playerPicture(tables: Tables, { origin, user_id }: PlayerOfTables, { from, to }: Range) {
  const parameters = { origin, user: user_id, from: from ?? EARLIEST, to: to ?? LATEST };
  const read = (sql: string) =>
    tables.rows<Record<string, unknown>>(sql, parameters satisfies Record<string, Parameter>);
  const [sessions, rounds, bonuses, transitions, marks] = await Promise.all([
    read(SESSIONS),
    read(ROUNDS),
    read(BONUSES),
    read(TRANSITIONS),
    read(MARKS),
  ]);
  const parts = { sessions, rounds, bonuses, transitions, marks };
  const isCut = sessions.length > MOST.sessions || rounds.length > MOST.rounds || marks.length > MOST.marks;
  return {
    sessions: sessions.slice(0, MOST.sessions).reverse(),
    rounds: rounds.slice(0, MOST.rounds).reverse(),
    bonuses,
    transitions,
    marks: marks.slice(0, MOST.marks).reverse(),
    isCut,
    isEmpty: Object.values(parts).every((rows) => rows.length === 0),
  };
}

const SESSIONS = `SELECT started_at, ended_at, duration_ms, rounds, games, bets, bet_base, win_base, ggr_base, deposits, deposit_base, status
  FROM player_sessions FINAL WHERE ${PLAYER} AND ${within("started_at")}
  ORDER BY started_at DESC LIMIT ${MOST.sessions + 1}`;

const ROUNDS = `SELECT round_id, started_at, ended_at, ifNull(game_name, ifNull(game_id, '')) AS game, currency, bet_total, win_total, bet_base, win_base,
    ggr_base, status, result, multiplier
  FROM v_rounds WHERE ${PLAYER} AND ${within("started_at")}
  ORDER BY started_at DESC LIMIT ${MOST.rounds + 1}`;

const BONUSES = `SELECT user_bonus_id, bonus_id, bonus_code, product, type, status, currency, amount, granted_at, active_since, ended_at,
    required_wagering_amount, wagered, progress, cost, flags
  FROM bonuses FINAL WHERE ${PLAYER} ORDER BY granted_at LIMIT 200`;

const TRANSITIONS = `SELECT user_bonus_id, at, from_status, to_status, legal = 1 AS legal
  FROM bonus_transitions FINAL WHERE ${PLAYER} ORDER BY at LIMIT 2000`;

const MARKS = `SELECT * FROM (
    SELECT occurred_at AS at, 'trigger' AS kind, type AS what, payload AS detail FROM triggers FINAL
    WHERE ${PLAYER} AND type NOT IN ('session_ended', 'bonus_status_changed', 'segment_entered', 'segment_exited') AND ${within("occurred_at")}
    UNION ALL
    SELECT at, 'segment', concat(change, ' ', segment_id), \`values\` FROM segment_changes FINAL WHERE ${PLAYER} AND ${within("at")}
    UNION ALL
    SELECT occurred_at, kind, concat(toString(amount), ' ', currency), method FROM payments FINAL WHERE ${PLAYER} AND ${within("occurred_at")}
    UNION ALL
    SELECT occurred_at, 'login', '', '' FROM logins FINAL WHERE ${PLAYER} AND ${within("occurred_at")}
  ) ORDER BY at DESC LIMIT ${MOST.marks + 1}`;
