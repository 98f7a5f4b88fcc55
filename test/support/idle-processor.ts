import type { Processor } from "../../src/engine/processor.ts";

/** What a processor does that does nothing, to be spread into one that does one thing. */
export const IDLE = {
  reads: [],
  hears: [],
  tells: [],
  writes: [],
  isEmpty: () => false,
  onEvent() {},
  onSignal() {},
  onPlayerTime() {},
  onSeal() {},
  nextDue: () => null,
  onTime() {},
  onRules() {},
  emit() {},
} satisfies Omit<Processor<unknown>, "name" | "initial">;
