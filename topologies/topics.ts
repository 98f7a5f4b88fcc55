import type { Cleanup, TopicSpec } from "../src/log/port.ts";
import type { RecordName } from "../src/records/codec.ts";

/** One topic: everything about it, once (outputs.md, Topics). */
export interface Topic {
  /** Name without the configured prefix. */
  readonly name: string;
  /** What its key is made of. */
  readonly key:
    | "player"
    | "player#row"
    | "tenant"
    | "tenant|game"
    | "tenant|grant"
    | "tenant|request"
    | "trigger#action"
    | "store#player";
  /** Records that its values may hold; none where the value is internal. */
  readonly records: readonly RecordName[];
  readonly cleanup: Cleanup;
  readonly retentionDays?: number;
  /** Partitioned like `events`; otherwise it has one partition. */
  readonly partitionedLikeEvents: boolean;
}

export const EVENTS = {
  name: "events",
  key: "player",
  records: [
    "CasinoEvent",
    "BonusEvent",
    "PaymentEvent",
    "LoginEvent",
    "PlayerProfile",
    "ClockTick",
    "ConfigChange",
    "PlayerErasure",
  ],
  cleanup: "delete",
  retentionDays: 30,
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const GAMES = {
  name: "games",
  key: "tenant|game",
  records: ["GameProfile"],
  cleanup: "compact",
  partitionedLikeEvents: false,
} as const satisfies Topic;

export const ROUNDS = {
  name: "rounds",
  key: "player",
  records: ["Round"],
  cleanup: "delete",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const BONUSES = {
  name: "bonuses",
  key: "player#row",
  records: ["Bonus"],
  cleanup: "compact",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const BONUS_TRANSITIONS = {
  name: "bonus-transitions",
  key: "player",
  records: ["BonusTransition"],
  cleanup: "delete",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const TRIGGERS = {
  name: "triggers",
  key: "player",
  records: ["Trigger"],
  cleanup: "delete",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const GAME_SESSIONS = {
  name: "game-sessions",
  key: "player#row",
  records: ["GameSession"],
  cleanup: "compact,delete",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const PLAYER_SESSIONS = {
  name: "player-sessions",
  key: "player#row",
  records: ["PlayerSession"],
  cleanup: "compact,delete",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const PLAYER_DAYS = {
  name: "player-days",
  key: "player#row",
  records: ["PlayerDay"],
  cleanup: "compact,delete",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const PLAYER_FEATURES = {
  name: "player-features",
  key: "player",
  records: ["PlayerFeatures"],
  cleanup: "compact",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const SEGMENT_CHANGES = {
  name: "segment-changes",
  key: "player",
  records: ["SegmentChange"],
  cleanup: "delete",
  partitionedLikeEvents: true,
} as const satisfies Topic;

/** Of a call that grants several, the first has the key `tenant|promo_freespin_id`, the others `#2` and so on after it. */
export const FREE_SPIN_GRANTS = {
  name: "free-spin-grants",
  key: "tenant|grant",
  records: ["FreeSpinGrant"],
  cleanup: "compact",
  partitionedLikeEvents: false,
} as const satisfies Topic;

/** How long a retry of a call of the GrantBonus API gets the first answer. */
export const GRANT_ANSWER_DAYS = 7;

/** First answers, for retries with the same Idempotency-Key. */
export const GRANT_ANSWERS = {
  name: "grant-answers",
  key: "tenant|request",
  records: ["GrantAnswer"],
  cleanup: "compact,delete",
  retentionDays: GRANT_ANSWER_DAYS,
  partitionedLikeEvents: false,
} as const satisfies Topic;

/** How long what was done on a trigger is known, to whoever counts or might do it again. */
export const ACTION_DAYS = 90;

export const ACTIONS = {
  name: "actions",
  key: "trigger#action",
  records: ["ActionResult"],
  cleanup: "compact,delete",
  retentionDays: ACTION_DAYS,
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const DEAD_LETTERS = {
  name: "dead-letters",
  key: "tenant",
  records: ["DeadLetter"],
  cleanup: "delete",
  retentionDays: 90,
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const CHECKPOINTS = {
  name: "checkpoints",
  key: "store#player",
  records: [],
  cleanup: "compact",
  partitionedLikeEvents: true,
} as const satisfies Topic;

export const TOPICS: readonly Topic[] = [
  EVENTS,
  GAMES,
  ROUNDS,
  BONUSES,
  BONUS_TRANSITIONS,
  TRIGGERS,
  GAME_SESSIONS,
  PLAYER_SESSIONS,
  PLAYER_DAYS,
  PLAYER_FEATURES,
  SEGMENT_CHANGES,
  FREE_SPIN_GRANTS,
  GRANT_ANSWERS,
  ACTIONS,
  DEAD_LETTERS,
  CHECKPOINTS,
];

const DAY_MS = 86_400_000;

/** The topics as the log is to create them. */
export function topicSpecs(prefix: string, partitions: number): TopicSpec[] {
  return TOPICS.map((topic) => ({
    name: prefix + topic.name,
    partitions: topic.partitionedLikeEvents ? partitions : 1,
    cleanup: topic.cleanup,
    ...(topic.retentionDays === undefined ? {} : { retentionMs: topic.retentionDays * DAY_MS }),
  }));
}

/**
 * Schema subjects: `<topic>-value`; for topics that hold several records one subject per record, named after it
 * (RecordNameStrategy).
 */
export function subjects(prefix: string): [subject: string, record: RecordName][] {
  return TOPICS.flatMap((topic) =>
    topic.records.map((record): [string, RecordName] => [
      topic.records.length > 1 ? `pitboss.events.${record}` : `${prefix}${topic.name}-value`,
      record,
    ]),
  );
}
