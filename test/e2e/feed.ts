import { simulate } from "../../src/simulate/simulate.ts";

/** A simulated feed, one line each. */
export function feed(options: Parameters<typeof simulate>[0]): string[] {
  return [...simulate(options)].map((line) => line.trimEnd());
}
