import type { Verdict } from "../../inputs/outcome.ts";
import type { DurationMicros, Micros } from "../../values/time.ts";
import { plus } from "../../values/time.ts";
import { StormGuard, type StormRules } from "../storm-guard.ts";

export interface StormGatesOptions {
  readonly rules: StormRules;
  /** How long the door stays shut. */
  readonly pause: DurationMicros;
  readonly now: () => Micros;
  /** Is told when the door shuts, and why. */
  readonly onShut: (tenant: string, why: string) => void;
}

interface Shut {
  readonly until: Micros;
  readonly why: string;
}

/**
 * Shuts a door for a tenant whose dead letters are a storm (inputs.md, section 6), for a while: then it counts from
 * nothing again. One tenant's storm is nothing to the others.
 */
export class StormGates {
  readonly #options: StormGatesOptions;
  readonly #guards = new Map<string, StormGuard>();
  readonly #shut = new Map<string, Shut>();

  constructor(options: StormGatesOptions) {
    this.#options = options;
  }

  /** Counts events of the tenant, by what became of them. */
  record(tenant: string, outcomes: readonly Verdict[]): void {
    const guard = this.#guards.get(tenant) ?? new StormGuard(this.#options.rules);
    this.#guards.set(tenant, guard);
    let isStorm = false;
    for (const outcome of outcomes)
      isStorm = guard.record(outcome.accepted ? undefined : outcome.deadLetter.code) || isStorm;
    if (isStorm) this.#shutFor(tenant, guard.describe());
  }

  #shutFor(tenant: string, why: string): void {
    const { pause, now, onShut } = this.#options;
    this.#guards.delete(tenant);
    this.#shut.set(tenant, { until: plus(now(), pause), why });
    onShut(tenant, why);
  }

  /** Seconds until the door is open for the tenant again, at least 1; undefined when it is. */
  shutFor(tenant: string): { readonly seconds: number; readonly why: string } | undefined {
    const shut = this.#shut.get(tenant);
    if (shut === undefined) return undefined;
    const left = shut.until - this.#options.now();
    if (left > 0) return { seconds: Math.ceil(left / 1e6), why: shut.why };
    this.#shut.delete(tenant);
    return undefined;
  }

  /** For whom the door is shut now, and why. */
  describe(): string[] {
    return [...this.#shut.keys()].flatMap((tenant) => {
      const shut = this.shutFor(tenant);
      return shut === undefined ? [] : [`tenant ${tenant}: ${shut.why}; open again in ${shut.seconds} s`];
    });
  }
}
