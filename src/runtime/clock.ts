import type { Micros } from "../values/time.ts";

/** Where the time comes from. Only the edges have one: the fold is told the time by its events. */
export type Clock = () => Micros;

/** The wall clock: the one place that reads it. */
export function systemClock(): Micros {
  return (Date.now() * 1000) as Micros;
}
