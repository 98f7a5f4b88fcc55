import { BACKFILL_HEADER } from "../../engine/event-decoder.ts";
import type { Arrival, InputType, Outcome, Verdict } from "../../inputs/outcome.ts";
import { PlainCasino } from "../../inputs/plain/plain-casino.ts";
import type { Log, NewRecord, Progress } from "../../log/port.ts";
import type { InputRules } from "../../rules/input-rules.ts";
import type { Micros } from "../../values/time.ts";
import { type DeliveryTarget, deliver, deliverEncoded, encodedFrom } from "../deliver.ts";
import type { EncodedFrom } from "../encoded-record.ts";
import { DEFAULT_STORM_RULES, StormGuard, type StormRules } from "../storm-guard.ts";
import type { IngestCounts } from "./ingest-report.ts";
import { entryText, type LedgerEntry } from "./ledger.ts";
import type { Line } from "./line-splitter.ts";

/** When a batch is appended: as soon as it has reached one of these. */
export interface BatchLimits {
  readonly lines: number;
  readonly bytes: number;
}

const DOOR = "file";
const ACCEPTED: Verdict = { accepted: true };
const BACKFILLED = Buffer.from("1");
const DEFAULT_BATCH: BatchLimits = { lines: 2000, bytes: 4 * 1024 * 1024 };

export interface RunOptions {
  readonly log: Pick<Log, "append">;
  readonly rules: InputRules;
  readonly accept: (arrival: Arrival, rules: InputRules) => Outcome;
  readonly now: () => Micros;
  /** The tenant of every line; absent: the envelope's. */
  readonly tenant?: string;
  /** Lines are bare payloads of this type; absent: envelopes. */
  readonly type?: InputType;
  /** Origin for feeds that carry none. */
  readonly origin?: string;
  /** History for the raw tables alone: the engine passes over it until it is replayed from there. */
  readonly backfill?: boolean;
  /** False: never stop because of rejections. */
  readonly stormGuard?: StormRules | false;
  readonly batch?: BatchLimits;
  /** Bytes of a line that are kept at most. */
  readonly longestLine?: number | undefined;
}

/** Where a run takes up: what it reads, and what the ledger knows of it. */
export interface RunStart {
  /** What positions call the source. */
  readonly name: string;
  /** Undefined: the source cannot be recognised again, so there is no ledger. */
  readonly ledgerId: string | undefined;
  readonly known: LedgerEntry;
}

/** Too much was rejected: the door pauses (inputs.md, section 6). */
export class DeadLetterStormError extends Error {
  override readonly name = "DeadLetterStormError";
}

/** Delivers lines in batches, each in one append with the ledger's entry. While one is written the next is prepared. */
export class IngestRun {
  readonly #options: RunOptions;
  readonly #target: DeliveryTarget;
  readonly #start: RunStart;
  readonly #batch: BatchLimits;
  readonly #guard: StormGuard | undefined;
  readonly #meaning: Pick<Arrival, "type" | "tenant" | "origin">;
  readonly #rejected: Record<string, number> = {};
  readonly #plain: PlainCasino | undefined;
  #common: EncodedFrom | undefined;
  #records: NewRecord[] = [];
  #bytes = 0;
  #receivedAt = 0 as Micros;
  #line: number;
  #accepted = 0;
  #refused = 0;
  #skipped = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RunOptions, target: DeliveryTarget, start: RunStart) {
    const { batch = DEFAULT_BATCH, stormGuard = DEFAULT_STORM_RULES, type, tenant, origin } = options;
    this.#options = options;
    this.#target = target;
    this.#start = start;
    this.#batch = batch;
    this.#guard = stormGuard === false ? undefined : new StormGuard(stormGuard);
    this.#meaning = {
      ...(type === undefined ? {} : { type }),
      ...(tenant === undefined ? {} : { tenant }),
      ...(origin === undefined ? {} : { origin }),
    };
    this.#plain = this.#canBePlain() ? this.#plainCasino() : undefined;
    this.#line = start.known.line;
  }

  /** What is marked, or of another type, is not for the short way. */
  #canBePlain(): boolean {
    const { backfill, type } = this.#options;
    return backfill !== true && (type === undefined || type === "CASINO");
  }

  #plainCasino(): PlainCasino {
    const { rules, tenant, type } = this.#options;
    const source = { door: DOOR, position: this.#start.name, tenant, mayBeBare: type !== undefined };
    return new PlainCasino(rules, this.#target.serde.wirePrefixOf("CasinoEvent"), source);
  }

  get isFull(): boolean {
    return this.#records.length >= this.#batch.lines || this.#bytes >= this.#batch.bytes;
  }

  /** Adds a line to the batch, unless it was delivered before. Throws {@link DeadLetterStormError}, with the line taken. */
  take(line: Line): void {
    if (line.number <= this.#start.known.line) {
      this.#skipped++;
      return;
    }
    if (this.#records.length === 0) this.#receivedAt = this.#options.now();
    this.#bytes += line.bytes.length;
    this.#line = line.number;
    const plain = this.#plainRecord(line);
    if (plain !== undefined) {
      this.#records.push(plain);
      this.#count(ACCEPTED);
      return;
    }
    const outcome = this.#judge(line);
    this.#records.push(this.#marked(deliver(this.#target, outcome, line.bytes)));
    this.#count(outcome);
  }

  /** Nearly all that comes are bets and wins, spelled in the same way. */
  #plainRecord({ bytes, number }: Line): NewRecord | undefined {
    const event = this.#plain?.read(bytes, number, this.#receivedAt);
    if (event === undefined) return undefined;
    // Lines stand in the chunks that were read, and thousands of them in each.
    if (this.#common?.body.buffer !== bytes.buffer) this.#common = encodedFrom(this.#target, Buffer.from(bytes.buffer));
    return deliverEncoded(this.#common, event, bytes.byteOffset, bytes.byteOffset + bytes.length);
  }

  /** Resolves when the batch is on its way and the one before it is durable. */
  async flush(): Promise<void> {
    await this.#append(false);
  }

  /** Resolves when everything taken is durable. `done`: that was the whole input. */
  async finish(done: boolean): Promise<void> {
    if (this.#records.length > 0) await this.#append(done);
    await this.#writing;
  }

  counts(): IngestCounts {
    return {
      lines: this.#accepted + this.#refused,
      accepted: this.#accepted,
      rejected: this.#rejected,
      skipped: this.#skipped,
    };
  }

  #judge(line: Line): Outcome {
    const { accept, rules } = this.#options;
    const arrival: Arrival = {
      door: DOOR,
      position: `${this.#start.name}:${line.number}`,
      receivedAt: this.#receivedAt,
      bytes: line.bytes,
      length: line.length,
      ...this.#meaning,
    };
    return accept(arrival, rules);
  }

  /** Of backfilled history; on what is no event the mark says nothing. */
  #marked(record: NewRecord): NewRecord {
    if (this.#options.backfill !== true) return record;
    return { ...record, headers: { ...record.headers, [BACKFILL_HEADER]: BACKFILLED } };
  }

  #count(outcome: Verdict): void {
    const code = outcome.accepted ? undefined : outcome.deadLetter.code;
    if (code === undefined) {
      this.#accepted++;
    } else {
      this.#refused++;
      this.#rejected[code] = (this.#rejected[code] ?? 0) + 1;
    }
    if (this.#guard?.record(code) === true) throw new DeadLetterStormError(this.#stormMessage(this.#guard));
  }

  #stormMessage(guard: StormGuard): string {
    const codes = Object.entries(this.#rejected).sort(([, left], [, right]) => right - left);
    const list = codes.map(([code, count]) => `${code} ${count}`).join(", ");
    return (
      `${this.#start.name}:${this.#line}: ${guard.describe()} (${list}), so the file door stopped. Look at the dead letters, ` +
      "correct the sender, the options or the configuration, and run the same again to go on with the next line, " +
      "or switch the guard off (--no-dead-letter-limit)."
    );
  }

  async #append(done: boolean): Promise<void> {
    const records = this.#records;
    const progress = this.#progress(done);
    this.#records = [];
    this.#bytes = 0;
    await this.#writing;
    this.#writing = this.#options.log.append(records, progress);
    // Awaited at the next append or the end, where a failure comes out; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  #progress(done: boolean): Progress | undefined {
    const { ledgerId, known } = this.#start;
    if (ledgerId === undefined) return undefined;
    const accepted = known.accepted + this.#accepted;
    const rejected = known.rejected + this.#refused;
    return { id: ledgerId, value: entryText({ line: this.#line, done, accepted, rejected }) };
  }
}
