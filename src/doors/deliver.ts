import { DEAD_LETTERS, EVENTS, GAMES } from "../../topologies/topics.ts";
import type { AcceptedEvent, DoorRecordName, Outcome } from "../inputs/outcome.ts";
import type { EncodedEvent } from "../inputs/plain/encoded-event.ts";
import { partitionOf } from "../log/partitioner.ts";
import type { NewRecord } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import type { DeadLetter } from "../records/generated.ts";
import { EncodedFrom, EncodedRecord } from "./encoded-record.ts";

/** Bytes of a dead letter's original that are kept at most: as many as a body has by default. */
export const PAYLOAD_LIMIT = 5 * 1024 * 1024;

/** Where a door's records go. */
export interface DeliveryTarget {
  readonly serde: Serde;
  /** Prefix of all topics (outputs.md, Topics). */
  readonly prefix: string;
  /** Partitions of `events` and of the topics partitioned like it. */
  readonly partitions: number;
}

const TYPE_HEADERS: Readonly<Record<DoorRecordName, Buffer>> = {
  CasinoEvent: Buffer.from("CasinoEvent"),
  BonusEvent: Buffer.from("BonusEvent"),
  PaymentEvent: Buffer.from("PaymentEvent"),
  LoginEvent: Buffer.from("LoginEvent"),
  PlayerProfile: Buffer.from("PlayerProfile"),
  GameProfile: Buffer.from("GameProfile"),
};

/**
 * The record for the log that an outcome calls for: an event or a game's profile, keyed and partitioned as outputs.md
 * (Topics) says, with the original bytes in the header `original`, so that a later dead letter can still show them; or a
 * dead letter, its payload cut to {@link PAYLOAD_LIMIT}.
 */
export function deliver(target: DeliveryTarget, outcome: Outcome, original: Buffer): NewRecord {
  return outcome.accepted ? eventRecord(target, outcome.event, original) : deadLetterRecord(target, outcome.deadLetter);
}

/** What the records have in common of events that stand in the body. */
export function encodedFrom({ prefix, partitions }: DeliveryTarget, body: Buffer): EncodedFrom {
  return new EncodedFrom(prefix + EVENTS.name, partitions, body);
}

/** The same of an event that is bytes already; its original stands in the body from `from` to `to`. */
export function deliverEncoded(common: EncodedFrom, event: EncodedEvent, from: number, to: number): NewRecord {
  return new EncodedRecord(common, TYPE_HEADERS[event.name], event, from, to);
}

function eventRecord({ serde, prefix, partitions }: DeliveryTarget, event: AcceptedEvent, original: Buffer): NewRecord {
  const { name } = event;
  const key = Buffer.from(event.key);
  const value = serde.encode(name, event.record);
  const headers = { type: TYPE_HEADERS[name], original };
  if (name === "GameProfile") return { topic: prefix + GAMES.name, partition: 0, key, value, headers };
  return { topic: prefix + EVENTS.name, partition: partitionOf(key, partitions), key, value, headers };
}

function deadLetterRecord(target: DeliveryTarget, letter: DeadLetter): NewRecord {
  const key = Buffer.from(letter.tenant);
  return {
    topic: target.prefix + DEAD_LETTERS.name,
    partition: partitionOf(key, target.partitions),
    key,
    value: target.serde.encode("DeadLetter", capped(letter)),
  };
}

function capped(letter: DeadLetter): DeadLetter {
  const { payload, message } = letter;
  if (payload.length <= PAYLOAD_LIMIT) return letter;
  const remark = `only the first ${PAYLOAD_LIMIT} of ${payload.length} bytes are kept`;
  return { ...letter, payload: payload.subarray(0, PAYLOAD_LIMIT), message: `${message} (${remark})` };
}
