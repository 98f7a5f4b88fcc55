import type { FoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { admit } from "./admission.ts";
import type { ModelArrival } from "./arrivals.ts";
import { trueTriggersOf } from "./model.ts";

/**
 * Ids of the triggers that were true once the arrival at `place` was there, or while the clock went on to it, which is up to it
 * where it is a tick: what may fire at that place, withdrawn or not by what came later (semantics.md, section 8).
 */
export function truthsAt(arrivals: readonly ModelArrival[], place: number, rules: FoldRules): Set<string> {
  const before = admit(arrivals.slice(0, place), rules);
  const after = admit(arrivals.slice(0, place + 1), rules);
  const passed = (arrivals[place]?.name === "ClockTick" ? after.clock : after.clock - 1) as Micros;
  const closings = before.events
    .map(({ record }) => (record.occurred_at + rules.roundIdle + 1) as Micros)
    .filter((closing) => closing >= before.clock && closing < passed);
  const triggers = [
    ...trueTriggersOf(after.events, rules, after.clock),
    ...[...new Set([...closings, passed])].flatMap((clock) => trueTriggersOf(before.events, rules, clock)),
  ];
  return new Set(triggers.map(({ trigger_id }) => trigger_id));
}
