import { accept } from "../../inputs/accept.ts";
import type { Arrival, Fault, InputType, Outcome, Verdict } from "../../inputs/outcome.ts";
import { PlainEvents } from "../../inputs/plain/plain-events.ts";
import { refuse } from "../../inputs/refuse.ts";
import type { NewRecord } from "../../log/port.ts";
import type { InputRules } from "../../rules/input-rules.ts";
import type { Micros } from "../../values/time.ts";
import { type DeliveryTarget, deliver, deliverEncoded, encodedFrom } from "../deliver.ts";
import type { BatchItems } from "./batch-items.ts";
import { type ItemReader, readNone } from "./cut-items.ts";

/** Copying the items of larger batches would cost more than their body takes. */
const FEW_ITEMS = 2_000;

const DOOR = "http";
const ACCEPTED: Verdict = { accepted: true };

export interface EventIntakeOptions {
  readonly rules: InputRules;
  readonly target: DeliveryTarget;
  readonly now: () => Micros;
  /** Is told what became of the events of each request, in their order. */
  readonly onTaken: (tenant: string, outcomes: readonly Verdict[]) => void;
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
  readonly outcomes: readonly Verdict[];
  readonly records: readonly NewRecord[];
}

/** A batch whose items are looked for: those that are plain are read on the way. */
export interface OpenBatch {
  readonly sending: Sending;
  readonly receivedAt: Micros;
  /** Reads the items, one after the other. */
  readonly read: ItemReader;
  /** Of the items that are plain, by index: what was read. */
  readonly records: readonly (NewRecord | undefined)[];
}

/** Judges what the HTTP door gets, by the one validator. Everything becomes a record: an event or a dead letter. */
export class EventIntake {
  readonly #options: EventIntakeOptions;
  readonly #plainEvents: PlainEvents;

  constructor(options: EventIntakeOptions) {
    this.#options = options;
    const { serde } = options.target;
    this.#plainEvents = new PlainEvents(options.rules, {
      CasinoEvent: serde.wirePrefixOf("CasinoEvent"),
      LoginEvent: serde.wirePrefixOf("LoginEvent"),
    });
  }

  /** One document, which is the whole body. */
  take(bytes: Buffer, sending: Sending): Taken {
    const { now, rules } = this.#options;
    return this.#takeOne(accept(arrivalOf(bytes, sending, sending.position, now()), rules), bytes, sending);
  }

  /** A batch that has just come. */
  open(body: Buffer, sending: Sending): OpenBatch {
    const { now, target } = this.#options;
    const receivedAt = now();
    const plain = this.#plainEvents.of(body, { ...sending, door: DOOR, receivedAt });
    if (plain === undefined) return { sending, receivedAt, read: readNone, records: [] };
    const common = encodedFrom(target, body);
    const least = leastOf(body);
    const records: (NewRecord | undefined)[] = [];
    const read = (index: number, begin: number) => {
      const end = plain.read(index, begin);
      const event = end - begin < least ? undefined : plain.latest;
      records.push(event === undefined ? undefined : deliverEncoded(common, event, begin, end));
      return end;
    };
    return { sending, receivedAt, read, records };
  }

  /** The items of a batch. */
  takeItems(items: BatchItems, batch: OpenBatch): Taken {
    const outcomes: Verdict[] = [];
    const records: NewRecord[] = [];
    for (let index = 0; index < items.count; index++) {
      const plain = batch.records[index];
      outcomes.push(plain === undefined ? this.#takeItem(items.at(index), index, batch, records) : ACCEPTED);
      if (plain !== undefined) records.push(plain);
    }
    this.#options.onTaken(batch.sending.tenant, outcomes);
    return { outcomes, records };
  }

  #takeItem(item: Buffer, index: number, { sending, receivedAt }: OpenBatch, into: NewRecord[]): Outcome {
    const arrival = { ...arrivalOf(item, sending, `${sending.position}[${index}]`, receivedAt), isItem: true };
    const outcome = accept(arrival, this.#options.rules);
    into.push(deliver(this.#options.target, outcome, item.length < leastOf(item) ? Buffer.from(item) : item));
    return outcome;
  }

  /** A body in which there are no documents to judge. */
  refuse(bytes: Buffer, sending: Sending, fault: Fault): Taken {
    return this.#takeOne(
      refused(arrivalOf(bytes, sending, sending.position, this.#options.now()), fault),
      bytes,
      sending,
    );
  }

  #takeOne(outcome: Outcome, original: Buffer, { tenant }: Sending): Taken {
    const { target, onTaken } = this.#options;
    const outcomes = [outcome];
    onTaken(tenant, outcomes);
    return { outcomes, records: [deliver(target, outcome, original)] };
  }
}

/** Shorter items are by themselves: while they wait for the log, all of the memory that they stand in would be kept with them. */
function leastOf({ buffer }: Buffer): number {
  return buffer.byteLength / FEW_ITEMS;
}

function arrivalOf(bytes: Buffer, { tenant, type }: Sending, position: string, receivedAt: Micros): Arrival {
  const arrival = { door: DOOR, position, receivedAt, bytes, tenant };
  return type === undefined ? arrival : { ...arrival, type };
}

function refused(arrival: Arrival, fault: Fault): Outcome {
  return refuse(arrival, arrival.type, arrival.tenant ?? "", [fault]);
}
