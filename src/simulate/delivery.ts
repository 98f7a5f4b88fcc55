import { HOUR, MINUTE, SECOND } from "../values/time.ts";
import { belated, contradict, orphan, spoil } from "./mischief.ts";
import { Random } from "./random.ts";
import { Schedule } from "./schedule.ts";
import { respell } from "./spelling.ts";

/** No line arrives later than this after it happened; well within the lateness of the contract. */
export const GREATEST_DELAY = 2 * HOUR;
/** What delays alone may come to, so that a contradiction still fits behind what it contradicts. */
const GREATEST_OWN_DELAY = 110 * MINUTE;

/** How often, of all lines, each thing goes wrong when chaos is 1. */
const RATES = {
  delayed: 0.2,
  resent: 0.04,
  respelt: 0.03,
  spoilt: 0.02,
  contradicted: 0.004,
  belated: 0.003,
  orphaned: 0.003,
} as const;

/**
 * The way from the casino to the doors. Without chaos each line arrives as it happens. With chaos every line of the
 * story still arrives, word for word; some are late, and others arrive beside them: repeats, contradictions, rubbish.
 */
export class Delivery {
  readonly #chaos: number;
  readonly #random: Random;
  readonly #arrivals = new Schedule<string>();

  /** @param chaos 0 (none) to 1 */
  constructor(seed: string, chaos: number) {
    this.#chaos = chaos;
    this.#random = new Random(seed, 2);
  }

  send(at: number, line: string): void {
    const arrival = this.#chaos === 0 ? at : this.#arrivalOf(at);
    this.#arrivals.add(arrival, line);
    if (this.#chaos > 0) this.#besides(at, line, arrival);
  }

  /** Time of the next arrival; Infinity when nothing is on the way. */
  get nextArrival(): number {
    return this.#arrivals.nextTime;
  }

  take(): string | undefined {
    return this.#arrivals.take();
  }

  #besides(at: number, line: string, arrival: number): void {
    if (this.#happens(RATES.resent)) this.#arrivals.add(this.#arrivalOf(at), line);
    if (this.#happens(RATES.respelt)) this.#arrivals.add(this.#arrivalOf(at), respell(line, this.#random));
    if (this.#happens(RATES.spoilt)) this.#arrivals.add(arrival, spoil(line, this.#random));
    // Only after the line itself: of two contradictory events the first stands.
    const after = arrival + this.#random.between(1, 5 * MINUTE);
    if (this.#happens(RATES.contradicted)) this.#maybe(after, contradict(line));
    if (this.#happens(RATES.belated)) this.#maybe(after, belated(line, at));
    if (this.#happens(RATES.orphaned)) this.#maybe(after, orphan(line));
  }

  #maybe(arrival: number, line: string | undefined): void {
    if (line !== undefined) this.#arrivals.add(arrival, line);
  }

  #happens(rate: number): boolean {
    return this.#random.chance(rate * this.#chaos);
  }

  #arrivalOf(at: number): number {
    if (!this.#happens(RATES.delayed)) return at;
    // Mostly seconds, sometimes minutes, seldom hours.
    const most = this.#random.pick([20 * SECOND, 20 * SECOND, 20 * SECOND, 5 * MINUTE, GREATEST_OWN_DELAY]);
    return at + this.#random.below(most / 2) * 2;
  }
}
