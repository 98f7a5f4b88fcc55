import type { RecordName } from "../src/records/codec.ts";
import type { TableFeed } from "../src/warehouse/port.ts";
import { gameSessionOfKey, playerDayOfKey, playerSessionOfKey } from "../src/warehouse/retracted-rows.ts";
import {
  ACTIONS,
  BONUS_TRANSITIONS,
  BONUSES,
  DEAD_LETTERS,
  EVENTS,
  FREE_SPIN_GRANTS,
  GAME_SESSIONS,
  GAMES,
  PLAYER_DAYS,
  PLAYER_FEATURES,
  PLAYER_SESSIONS,
  ROUNDS,
  SEGMENT_CHANGES,
  type Topic,
  TRIGGERS,
} from "./topics.ts";

/** Raw tables are filled straight from what the doors accepted; the others hold what the engine made of it. */
function raw(topic: Topic, record: RecordName, table: string): TableFeed {
  return { topic: topic.name, record, table, raw: true };
}

function derived(topic: Topic, record: RecordName, table: string): TableFeed {
  return { topic: topic.name, record, table, raw: false };
}

const PLAYER_COLUMNS = [
  "tenant",
  "origin",
  "user_id",
  "country",
  "affiliate",
  "operator",
  "tags",
  "is_blocked",
  "consent_email",
  "gender",
  "registration_date",
  "username",
  "currency",
  "revision",
  "version",
  "is_deleted",
];
const MEMBER_COLUMNS = ["tenant", "origin", "user_id", "segment_id", "is_member", "since", "cause", "version"];

/** Which record of which topic fills which table (outputs.md, Tables). Topic names are without the prefix. */
export const TABLE_FEEDS: readonly TableFeed[] = [
  raw(EVENTS, "CasinoEvent", "casino_events"),
  raw(EVENTS, "BonusEvent", "bonus_events"),
  raw(EVENTS, "PaymentEvent", "payments"),
  raw(EVENTS, "LoginEvent", "logins"),
  raw(EVENTS, "PlayerProfile", "player_profiles"),
  derived(GAMES, "GameProfile", "games"),
  derived(ROUNDS, "Round", "rounds"),
  derived(BONUSES, "Bonus", "bonuses"),
  derived(BONUS_TRANSITIONS, "BonusTransition", "bonus_transitions"),
  derived(TRIGGERS, "Trigger", "triggers"),
  { ...derived(GAME_SESSIONS, "GameSession", "game_sessions"), retractedRow: gameSessionOfKey },
  { ...derived(PLAYER_SESSIONS, "PlayerSession", "player_sessions"), retractedRow: playerSessionOfKey },
  { ...derived(PLAYER_DAYS, "PlayerDay", "player_days"), retractedRow: playerDayOfKey },
  derived(PLAYER_FEATURES, "PlayerFeatures", "player_features"),
  { ...derived(PLAYER_FEATURES, "PlayerFeatures", "players"), columns: PLAYER_COLUMNS },
  derived(SEGMENT_CHANGES, "SegmentChange", "segment_changes"),
  { ...derived(SEGMENT_CHANGES, "SegmentChange", "segment_members"), columns: MEMBER_COLUMNS },
  raw(FREE_SPIN_GRANTS, "FreeSpinGrant", "free_spin_grants"),
  derived(ACTIONS, "ActionResult", "actions"),
  derived(DEAD_LETTERS, "DeadLetter", "dead_letters"),
];
