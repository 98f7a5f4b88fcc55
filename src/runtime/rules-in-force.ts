import type { Engine } from "../engine/engine.ts";
import type { FoldRules } from "../rules/fold-rules.ts";

type RulesFollower = Pick<Engine, "useRules">;

/** What a run folds with: the configured rules, with the segments as their file declares them by now. */
export class RulesInForce {
  #rules: FoldRules;
  #follower: RulesFollower | undefined;

  constructor(rules: FoldRules) {
    this.#rules = rules;
  }

  get current(): FoldRules {
    return this.#rules;
  }

  declare(segments: FoldRules["segments"]): void {
    this.#rules = { ...this.#rules, segments };
    this.#follower?.useRules(this.#rules);
  }

  /** This engine, which began with the current rules, is told of changes from now on; the one before it is not. */
  follow(engine: RulesFollower): void {
    this.#follower = engine;
  }
}
