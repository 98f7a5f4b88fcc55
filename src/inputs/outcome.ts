import type { DeadLetter, EventRecords } from "../records/generated.ts";
import type { Micros } from "../values/time.ts";

/** The closed list of reasons (inputs.md, section 6). */
export const REASON_CODES = [
  "malformed_json",
  "unknown_type",
  "missing_field",
  "invalid_field",
  "unknown_status",
  "negative_amount",
  "unknown_currency",
  "timestamp_in_future",
  "too_late",
  "conflicting_duplicate",
  "orphan_rollback",
  "too_large",
  "unknown_tenant",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/**
 * The one code of dead letters that is no reason to refuse an event: an action on a trigger failed for good. semantics.md,
 * section 8, wants that dead letter, and none of the reasons says what is wrong with it: nothing is wrong with the trigger.
 */
export const ACTION_FAILED = "action_failed";

/** Every code that a dead letter can have. */
export const DEAD_LETTER_CODES = [...REASON_CODES, ACTION_FAILED] as const;

/** The kinds of input document. */
export const INPUT_TYPES = ["CASINO", "BONUS", "GAMEROUND", "DEPOSIT", "WITHDRAW", "LOGIN", "PLAYER", "GAME"] as const;
export type InputType = (typeof INPUT_TYPES)[number];

/** What a door has read, before anybody looked into it. */
export interface Arrival {
  /** `file`, `http`, `rabbitmq` or `kafka`. */
  readonly door: string;
  /** Where in the door's input, e.g. `feed.ndjson:17`. */
  readonly position: string;
  readonly receivedAt: Micros;
  readonly bytes: Buffer;
  /** How many came, where `bytes` are only the first of them. */
  readonly length?: number;
  /** Set: the bytes are a bare payload of this type. Absent: an envelope `{type, tenant, payload}`. */
  readonly type?: InputType;
  /** Of a batch: it is an item `{event, data}`, whatever else it may look like. */
  readonly isItem?: boolean;
  /** The door's tenant. An envelope that names another is `unknown_tenant`. */
  readonly tenant?: string;
  /** Origin for feeds without one, instead of the tenant's default. */
  readonly origin?: string;
}

/** Event records that doors make; ticks and configuration changes are the engine's. */
export type DoorRecordName = Exclude<keyof EventRecords, "ClockTick" | "ConfigChange" | "PlayerErasure">;

/** One thing that is wrong with an arrival, and what would mend it. */
export interface Fault {
  readonly code: ReasonCode;
  /** JSON path such as `amount` or `tags[1]`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export type Outcome =
  | { readonly accepted: true; readonly event: AcceptedEvent }
  | {
      readonly accepted: false;
      readonly deadLetter: DeadLetter;
      /** Every fault; the dead letter's code and path are those of the first. */
      readonly faults: readonly Fault[];
      /** Where in the document the faults' paths begin: `data` of an item; empty for the whole. */
      readonly within: string;
    };

/** An {@link Outcome} as its sender is told it: without the event. */
export type Verdict = { readonly accepted: true } | Extract<Outcome, { readonly accepted: false }>;

/** A canonical event with the name of its record. */
export type InputEvent = {
  [Name in DoorRecordName]: { readonly name: Name; readonly record: EventRecords[Name] };
}[DoorRecordName];

/** A canonical event with its record's name and its key in the log. */
export type AcceptedEvent = InputEvent & { readonly key: string };
