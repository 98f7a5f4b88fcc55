import type { Outcome } from "../../inputs/outcome.ts";
import { type NewRecord, RetryableError } from "../../log/port.ts";
import type { InputRules } from "../../rules/input-rules.ts";
import type { Micros } from "../../values/time.ts";
import type { Pause } from "../../warehouse/retrying.ts";
import { type DeliveryTarget, deliver } from "../deliver.ts";
import { OverloadedError } from "../group-commit.ts";
import { StormGuard, type StormRules } from "../storm-guard.ts";
import { BackOff } from "./back-off.ts";
import type { BrokerDoor, BrokerMessage } from "./broker-message.ts";
import type { ConnectorObserver } from "./connector-observer.ts";
import { judge } from "./judge.ts";

export interface IntakeOptions {
  readonly door: BrokerDoor;
  /** Of every message of the connector. */
  readonly tenant: string;
  readonly rules: InputRules;
  readonly target: DeliveryTarget;
  /** Durable when it resolves. */
  readonly append: (records: readonly NewRecord[]) => Promise<void>;
  readonly storm: StormRules;
  readonly now: () => Micros;
  readonly pause: Pause;
}

/** How far a batch was taken. */
export interface Taken {
  /** The first so many messages are durable, as events or dead letters: they may be acknowledged. */
  readonly count: number;
  /** Set: too much was rejected, so nothing more is taken (inputs.md, section 6). */
  readonly storm?: string;
}

/**
 * Brings the messages of one connection into the log, in their order. A batch that the log refuses for now is tried again
 * before the next one is begun, so that a player's events keep their order; what the sender gets twice is a repeat.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #observer: ConnectorObserver;
  readonly #guard: StormGuard;
  #hasTaken = false;

  constructor(options: IntakeOptions, observer: ConnectorObserver) {
    this.#options = options;
    this.#observer = observer;
    this.#guard = new StormGuard(options.storm);
  }

  /** Whether anything became durable. */
  get hasTaken(): boolean {
    return this.#hasTaken;
  }

  /** One batch at a time. Throws the log's RetryableError when the signal aborts before it is durable, others at once. */
  async take(messages: readonly BrokerMessage[], signal: AbortSignal): Promise<Taken> {
    const { door, tenant, rules, target, now } = this.#options;
    const judgement = { door, tenant, rules, receivedAt: now() };
    const outcomes: Outcome[] = [];
    const records: NewRecord[] = [];
    let storm: string | undefined;
    for (const message of messages) {
      const outcome = judge(message, judgement);
      outcomes.push(outcome);
      records.push(deliver(target, outcome, message.bytes));
      if (!this.#guard.record(outcome.accepted ? undefined : outcome.deadLetter.code)) continue;
      storm = this.#guard.describe();
      break;
    }
    await this.#append(records, signal);
    this.#hasTaken = true;
    this.#count(outcomes);
    return { count: outcomes.length, ...(storm === undefined ? {} : { storm }) };
  }

  async #append(records: readonly NewRecord[], signal: AbortSignal): Promise<void> {
    const backOff = new BackOff();
    for (let held = false; ; held = true) {
      try {
        await this.#options.append(records);
        if (held) this.#observer.held(undefined);
        return;
      } catch (error) {
        const mayPass = error instanceof RetryableError || error instanceof OverloadedError;
        if (!mayPass || signal.aborted) throw error;
        this.#observer.held(error.message);
        await this.#options.pause(backOff.next(), signal);
      }
    }
  }

  #count(outcomes: readonly Outcome[]): void {
    let accepted = 0;
    for (const outcome of outcomes) {
      if (outcome.accepted) accepted++;
      else this.#observer.rejected(outcome.deadLetter.code);
    }
    if (accepted > 0) this.#observer.accepted(accepted);
  }
}
