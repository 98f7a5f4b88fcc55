import type { Trigger } from "../records/generated.ts";
import type { Micros } from "../values/time.ts";

/** What a person can read in a second; a backlog that is folded fires thousands. */
const MOST_A_SECOND = 20;
const SECOND_MICROS = 1_000_000;

/** Hands triggers on at a rate that a page can show, and counts those in between. */
export class TriggerFrames {
  readonly #now: () => Micros;
  readonly #show: (shown: readonly Trigger[], passedOver: number) => void;
  #second = 0;
  #shown = 0;
  #passedOver = 0;

  constructor(now: () => Micros, show: (shown: readonly Trigger[], passedOver: number) => void) {
    this.#now = now;
    this.#show = show;
  }

  add(trigger: Trigger): void {
    const second = Math.floor(this.#now() / SECOND_MICROS);
    if (second !== this.#second) [this.#second, this.#shown] = [second, 0];
    if (this.#shown >= MOST_A_SECOND) {
      this.#passedOver++;
      return;
    }
    this.#shown++;
    this.#show([trigger], this.#passedOver);
    this.#passedOver = 0;
  }
}
