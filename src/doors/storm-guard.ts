/** When rejections are a storm (inputs.md, section 6). */
export interface StormRules {
  /** How many of the latest events are looked at. */
  readonly window: number;
  /** The share of them that may be rejected. */
  readonly share: number;
}

export const DEFAULT_STORM_RULES: StormRules = { window: 1000, share: 0.5 };

/** These say something about time and repeats, not about a wrong deployment. */
const HARMLESS: ReadonlySet<string> = new Set(["too_late", "conflicting_duplicate"]);

/** Whether a rejection for this reason never pauses a door. */
export function isHarmless(code: string): boolean {
  return HARMLESS.has(code);
}

/** Watches the share of rejections among a door's latest events. Quiet until it has seen a whole window of them. */
export class StormGuard {
  readonly #rules: StormRules;
  readonly #rejected: Uint8Array;
  #seen = 0;
  #count = 0;

  constructor(rules: StormRules = DEFAULT_STORM_RULES) {
    this.#rules = rules;
    this.#rejected = new Uint8Array(rules.window);
  }

  /**
   * Counts one event, with its reason code if it was rejected.
   *
   * @returns whether the share is now over the limit
   */
  record(code: string | undefined): boolean {
    const slot = this.#seen % this.#rules.window;
    const bad = code === undefined || isHarmless(code) ? 0 : 1;
    this.#count += bad - (this.#rejected[slot] ?? 0);
    this.#rejected[slot] = bad;
    this.#seen++;
    return this.#seen >= this.#rules.window && this.#count > this.#rules.window * this.#rules.share;
  }

  /** What happened, for the operator. */
  describe(): string {
    const { window, share } = this.#rules;
    return `${this.#count} of the last ${window} events were rejected, more than ${share * 100} %`;
  }
}
