import { TOPICS } from "../../topologies/topics.ts";
import type { LogRecord } from "../log/port.ts";
import { type Serde, WIRE_PREFIX_BYTES } from "../records/codec.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { contentHash } from "../values/content-hash.ts";
import { type PlayerKey, playerKey } from "../values/player-key.ts";
import { type ErasedRow, eventInput, type FoldInput } from "./fold-input.ts";
import type { PlayerEvent } from "./processor.ts";

/** Header of `events`: the bytes as the door received them, so that a dead letter of the engine's can show them. */
export const ORIGINAL_HEADER = "original";

/** Header of `events`: history that came later than the engine could count it. It stands in the raw tables, for a replay from there. */
export const BACKFILL_HEADER = "backfill";

/** Reads a record of `events` for the fold; null for a tombstone and for history that the fold passes over. Throws when it is no event of a door or of the engine. */
export function decodeEvent(serde: Serde, record: LogRecord): FoldInput | null {
  const { offset, value, key, headers } = record;
  if (value === null || headers[BACKFILL_HEADER] !== undefined) return null;
  const name = serde.nameOf(value);
  switch (name) {
    case "ClockTick": {
      const tick = serde.decode(name, value);
      return { kind: "tick", offset, at: tick.occurred_at, receivedAt: tick.received_at };
    }
    case "ConfigChange":
      return { kind: "rules", offset, rules: JSON.parse(serde.decode(name, value).config) as FoldRules };
    case "PlayerErasure": {
      const { tenant, origin, user_id, keys } = serde.decode(name, value);
      return { kind: "erasure", offset, key: playerKey(tenant, origin, user_id), rows: keys.map(erasedRow) };
    }
    case "CasinoEvent":
    case "BonusEvent":
    case "PaymentEvent":
    case "LoginEvent":
    case "PlayerProfile":
      if (key === null) throw new Error(`record ${offset} of events is a ${name} without a key: not written by a door`);
      return eventInput({
        offset,
        key: key.toString() as PlayerKey,
        event: { name, record: serde.decode(name, value) } as PlayerEvent,
        content: contentHash(value, contentStart(value)),
        original: headers[ORIGINAL_HEADER] ?? null,
      });
    default:
      throw new Error(`record ${offset} of events is a ${name}, which is no event: who wrote it?`);
  }
}

function erasedRow(text: string): ErasedRow {
  const space = text.indexOf(" ");
  const name = text.slice(0, space);
  const topic = TOPICS.find((each) => each.name === name);
  if (topic === undefined) throw new Error(`an erasure names topic ${name}, which is not there: who wrote it?`);
  return { topic, key: text.slice(space + 1) };
}

/** The normal form starts behind the first two fields, `received_at` and `source`: the same message may come by two doors. */
function contentStart(value: Buffer): number {
  const source = varintEnd(value, WIRE_PREFIX_BYTES);
  const [length, text] = readLength(value, source);
  return text + length;
}

function varintEnd(bytes: Buffer, from: number): number {
  let index = from;
  while (((bytes[index] ?? 0) & 0x80) !== 0) index++;
  return index + 1;
}

/** A zigzag length and where what it measures begins. */
function readLength(bytes: Buffer, from: number): [length: number, start: number] {
  let value = 0;
  let scale = 1;
  let index = from;
  for (;;) {
    const byte = bytes[index++] ?? 0;
    value += (byte & 0x7f) * scale;
    if ((byte & 0x80) === 0) return [value / 2, index];
    scale *= 128;
  }
}
