import { DAY, formatTimestamp, HOUR, type Micros } from "../values/time.ts";
import type { Random } from "./random.ts";

interface Envelope {
  type: string;
  tenant: string;
  payload: Record<string, unknown>;
}
type Mischief = (envelope: Envelope, random: Random) => boolean;

const REQUIRED = ["user_id", "player_id", "round_id", "currency", "bonus_id", "game_id", "timestamp"] as const;
const TOO_LARGE = 17_000;
/** Beyond the lateness of the contract (semantics.md, section 0), whatever the disorder. */
const TOO_LATE = 2 * DAY + 2 * HOUR;

function set(payload: Record<string, unknown>, name: string, value: unknown): boolean {
  if (!(name in payload)) return false;
  payload[name] = value;
  return true;
}

/**
 * Each makes a document unacceptable for one reason; false when the document has nothing to get wrong that way. A
 * currency is required, and known to be one, only where there is an amount.
 */
const MISCHIEFS: readonly [Mischief, ...Mischief[]] = [
  function missingField({ payload }, random) {
    const present = REQUIRED.filter((name) => name in payload && (name !== "currency" || "amount" in payload));
    const name = present[random.below(present.length)];
    return name !== undefined && delete payload[name];
  },
  ({ payload }) => set(payload, "exchange_rate", 0),
  ({ payload }) => set(payload, "timestamp", "yesterday, around noon"),
  ({ payload }) => set(payload, "status", "Cancelado"),
  ({ payload }) => set(payload, "amount", -1.5),
  ({ payload }) => "amount" in payload && set(payload, "currency", "ZZZ"),
  ({ payload }) => set(payload, "timestamp", "2150-01-01T00:00:00Z"),
  function tooLarge({ payload }) {
    payload["meta"] = { note: "x".repeat(TOO_LARGE) };
    return true;
  },
  function unknownType(envelope) {
    envelope.type = "casino_event";
    return true;
  },
  function unknownTenant(envelope) {
    envelope.tenant = `not-${envelope.tenant}`;
    return true;
  },
];

/** A line made from a good one that no validator may accept (inputs.md, section 6). */
export function spoil(line: string, random: Random): string {
  if (random.chance(0.12)) return `${line.slice(0, random.between(5, line.length - 10))}\n`;
  for (;;) {
    const envelope = JSON.parse(line) as Envelope;
    if (random.pick(MISCHIEFS)(envelope, random)) return write(envelope);
  }
}

/** Another event under the identity of a given one, or undefined when its kind has no amount to contradict. */
export function contradict(line: string): string | undefined {
  const envelope = JSON.parse(line) as Envelope;
  const { amount } = envelope.payload;
  if (typeof amount !== "number") return undefined;
  envelope.payload["amount"] = Math.floor(amount) + 1.25;
  return write(envelope);
}

/** A bet or win of the same player that arrives too late; undefined for other kinds. */
export function belated(line: string, at: number): string | undefined {
  const envelope = JSON.parse(line) as Envelope;
  if (envelope.type !== "CASINO") return undefined;
  elsewhere(envelope.payload, "late");
  envelope.payload["timestamp"] = formatTimestamp((at - TOO_LATE) as Micros);
  return write(envelope);
}

/** A rollback in a round that nobody has heard of; undefined for other kinds than bets and wins. */
export function orphan(line: string): string | undefined {
  const envelope = JSON.parse(line) as Envelope;
  if (envelope.type !== "CASINO") return undefined;
  elsewhere(envelope.payload, "orphan");
  envelope.payload["status"] = "Rollback";
  return write(envelope);
}

function elsewhere(payload: Record<string, unknown>, prefix: string): void {
  payload["round_id"] = `${prefix}-${payload["activity_id"]}`;
  payload["activity_id"] = `${prefix}-${payload["activity_id"]}`;
}

function write(envelope: Envelope): string {
  return `${JSON.stringify(envelope)}\n`;
}
