import { loadConfig } from "../../src/config/config.ts";
import type { BrokerDoor } from "../../src/doors/brokers/broker-message.ts";
import { type Consume, keepTaking } from "../../src/doors/brokers/connector.ts";
import type { ConnectorObserver } from "../../src/doors/brokers/connector-observer.ts";
import type { IntakeOptions } from "../../src/doors/brokers/intake.ts";
import type { StormRules } from "../../src/doors/storm-guard.ts";
import type { CasinoEvent, DeadLetter } from "../../src/records/generated.ts";
import { pause } from "../../src/warehouse/retrying.ts";
import { START } from "./events.ts";
import { MemoryLog } from "./memory-log.ts";
import { PREFIX, testTarget } from "./outcomes.ts";

const { inputRules } = loadConfig({ env: { PITBOSS_TENANTS: "{ acme: {} }", PITBOSS_FUTURE_TOLERANCE: "36500d" } });
const target = await testTarget();

/** What a connector told, in order and without what came in between. */
export class Told implements ConnectorObserver {
  readonly lines: string[] = [];
  readonly codes: string[] = [];
  count = 0;
  connected(): void {
    this.lines.push("connected");
  }
  disconnected(why: string): void {
    this.lines.push(`disconnected: ${why}`);
  }
  paused(why: string, milliseconds: number): void {
    this.lines.push(`paused for ${milliseconds} ms: ${why}`);
  }
  held(why: string | undefined): void {
    this.lines.push(why === undefined ? "the log is back" : `held: ${why}`);
  }
  accepted(count: number): void {
    this.count += count;
  }
  rejected(code: string): void {
    this.codes.push(code);
  }
  warned(message: string): void {
    this.lines.push(`warned: ${message}`);
  }
  stopped(): void {
    this.lines.push("stopped");
  }
  has(text: string): boolean {
    return this.lines.some((line) => line.includes(text));
  }
}

/** A log that a connector of the tenant acme takes into. */
export class Inbox extends MemoryLog {
  readonly told = new Told();
  readonly #stop = new AbortController();
  #ended: Promise<void> | undefined;

  options(door: BrokerDoor = "rabbitmq", storm: StormRules = { window: 1000, share: 0.5 }): IntakeOptions {
    return {
      door,
      tenant: "acme",
      rules: inputRules,
      target,
      append: (records) => this.append(records),
      storm,
      now: () => START,
      pause,
    };
  }

  /** Takes until {@link stop}. */
  start(
    consume: Consume,
    options: Partial<IntakeOptions> & { readonly door: BrokerDoor; readonly stormPauseMs?: number },
  ): void {
    const complete = { ...this.options(options.door), stormPauseMs: 0, ...options, consume, observer: this.told };
    this.#ended = keepTaking(complete, this.#stop.signal);
    this.#ended.catch(() => undefined);
  }

  /** Throws what the connector ended with. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  events(): CasinoEvent[] {
    const events = this.records.filter(({ topic }) => topic === `${PREFIX}events`);
    return events.map(({ value }) => target.serde.decode("CasinoEvent", value!));
  }

  deadLetters(): DeadLetter[] {
    const letters = this.records.filter(({ topic }) => topic === `${PREFIX}dead-letters`);
    return letters.map(({ value }) => target.serde.decode("DeadLetter", value!));
  }

  get originals(): string[] {
    return this.records.flatMap(({ headers }) => headers?.["original"]?.toString() ?? []);
  }
}

/** A bet as operators send it. */
export function betJson(activity: string, more: object = {}): string {
  return JSON.stringify({
    activity_id: activity,
    amount: 20,
    currency: "EUR",
    exchange_rate: 1,
    game_id: "10911",
    game_name: "Dead or Alive",
    game_type: "Slots",
    balance_after: 174.03,
    balance_before: 194.03,
    is_round_end: false,
    origin: "sub.example.com",
    round_id: `round of ${activity}`,
    status: "Approved",
    timestamp: "2015-03-02T8:27:58.721607Z",
    type: "Bet",
    user_id: "52530",
    vendor_id: "1",
    vendor_name: "Netent",
    wager_amount: 20,
    ...more,
  });
}
