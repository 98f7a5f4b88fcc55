import { deliver } from "../doors/deliver.ts";
import { accept } from "../inputs/accept.ts";
import type { InputRules } from "../rules/input-rules.ts";
import type { OpenLog } from "../runtime/open-log.ts";
import { type Micros, parseTimestamp } from "../values/time.ts";
import { pause } from "../warehouse/retrying.ts";

const EVERY_MS = 1_000;
const TIMESTAMP = /"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/;

/** A made-up feed that is taken as its time comes. */
export class DemoFeed {
  readonly #lines: Iterator<string>;
  readonly #end: Micros;
  #next: string | undefined;

  /** `end`: nothing in the feed happens later, whatever a line says. */
  constructor(lines: Iterable<string>, end: Micros) {
    this.#lines = lines[Symbol.iterator]();
    this.#end = end;
    this.#advance();
  }

  /** The lines that have arrived by then, each once. */
  *until(now: Micros): Generator<string> {
    while (this.#next !== undefined && this.#hasArrived(this.#next, now)) {
      yield this.#next;
      this.#advance();
    }
  }

  #advance(): void {
    const { done, value } = this.#lines.next();
    this.#next = done === true ? undefined : value;
  }

  /** A line without a time, or with an odd one, says nothing about when it arrives: it comes with those before it. */
  #hasArrived(line: string, now: Micros): boolean {
    const at = parseTimestamp(TIMESTAMP.exec(line)?.[1] ?? "");
    return at === undefined || at <= now || at > this.#end;
  }
}

export interface PlayOnOptions {
  readonly open: OpenLog;
  readonly prefix: string;
  readonly partitions: number;
  readonly rules: InputRules;
  readonly now: () => Micros;
  readonly signal: AbortSignal;
}

/** Sends what arrives from now on, every second, until the signal aborts. */
export async function playOn(feed: DemoFeed, options: PlayOnOptions): Promise<void> {
  const { open, now, rules, signal } = options;
  const target = { ...options, serde: open.serde };
  let position = 0;
  while (!signal.aborted) {
    const records = [...feed.until(now())].map((line) => {
      const bytes = Buffer.from(line.trimEnd());
      return deliver(
        target,
        accept({ door: "demo", position: String(++position), receivedAt: now(), bytes }, rules),
        bytes,
      );
    });
    if (records.length > 0) await open.log.append(records);
    await pause(EVERY_MS, signal);
  }
}
