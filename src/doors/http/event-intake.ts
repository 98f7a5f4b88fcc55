import { accept } from "../../inputs/accept.ts";
import type { Arrival, Fault, InputType, Outcome } from "../../inputs/outcome.ts";
import { refuse } from "../../inputs/refuse.ts";
import type { NewRecord } from "../../log/port.ts";
import type { InputRules } from "../../rules/input-rules.ts";
import type { Micros } from "../../values/time.ts";
import { type DeliveryTarget, deliver } from "../deliver.ts";

/** The longest event that is looked into: as long as the longest line of a file. */
export const LONGEST_EVENT = 1024 * 1024;
/** What is kept of a longer one. */
const KEPT_BYTES = 64 * 1024;

/** Copying the items of larger batches would cost more than their body takes. */
const FEW_ITEMS = 2_000;

const DOOR = "http";
const NOTHING = Buffer.alloc(0);

export interface EventIntakeOptions {
  readonly rules: InputRules;
  readonly target: DeliveryTarget;
  readonly now: () => Micros;
  /** Is told what became of the events of each request, in their order. */
  readonly onTaken: (tenant: string, outcomes: readonly Outcome[]) => void;
}

/** Where documents come from: of one request, and thus of one tenant. */
export interface Sending {
  readonly tenant: string;
  /** What the path says of them; absent: each is an item `{event, data}`. */
  readonly type?: InputType;
  /** Names the request in dead letters and sources. */
  readonly position: string;
}

/** What became of documents, in their order, and the records that say so in the log. */
export interface Taken {
  readonly outcomes: readonly Outcome[];
  readonly records: readonly NewRecord[];
}

/** Judges what the HTTP door gets, by the one validator. Everything becomes a record: an event or a dead letter. */
export class EventIntake {
  readonly #options: EventIntakeOptions;

  constructor(options: EventIntakeOptions) {
    this.#options = options;
  }

  /** One document, which is the whole body. */
  take(bytes: Buffer, sending: Sending): Taken {
    const outcome = this.#judge(arrivalOf(bytes, sending, sending.position, this.#options.now()));
    return this.#taken([outcome], [bytes], sending);
  }

  /** The items of a batch. */
  takeItems(items: readonly Buffer[], sending: Sending): Taken {
    const receivedAt = this.#options.now();
    const outcomes = items.map((bytes, index) =>
      this.#judge(arrivalOf(bytes, sending, `${sending.position}[${index}]`, receivedAt)),
    );
    return this.#taken(outcomes, items.map(withoutBody), sending);
  }

  /** A body in which there are no documents to judge. */
  refuse(bytes: Buffer, sending: Sending, fault: Fault): Taken {
    const outcome = refused(arrivalOf(bytes, sending, sending.position, this.#options.now()), fault);
    return this.#taken([outcome], [bytes], sending);
  }

  #judge(arrival: Arrival): Outcome {
    const { length } = arrival.bytes;
    if (length <= LONGEST_EVENT) return accept(arrival, this.#options.rules);
    const message = `the event has ${length} bytes, more than the limit of ${LONGEST_EVENT}`;
    const kept = { ...arrival, bytes: arrival.bytes.subarray(0, KEPT_BYTES) };
    return refused(kept, { code: "too_large", path: "", message });
  }

  #taken(outcomes: readonly Outcome[], originals: readonly Buffer[], { tenant }: Sending): Taken {
    const { target, onTaken } = this.#options;
    onTaken(tenant, outcomes);
    const records = outcomes.map((outcome, index) => deliver(target, outcome, originals[index] ?? NOTHING));
    return { outcomes, records };
  }
}

/** An item that is little of its body, by itself: while it waits for the log, the rest would be kept with it. */
function withoutBody(item: Buffer): Buffer {
  return item.length * FEW_ITEMS < item.buffer.byteLength ? Buffer.from(item) : item;
}

function arrivalOf(bytes: Buffer, { tenant, type }: Sending, position: string, receivedAt: Micros): Arrival {
  const arrival = { door: DOOR, position, receivedAt, bytes, tenant };
  return type === undefined ? arrival : { ...arrival, type };
}

function refused(arrival: Arrival, fault: Fault): Outcome {
  return refuse(arrival, arrival.type, arrival.tenant ?? "", [fault], fault.message);
}
