import type { World } from "./kafka/world.ts";

/** How much is measured. */
export interface Sizes {
  /** Repetitions of everything that is short enough. */
  readonly repeat: number;
  /** Events of the feed that stages and processors are measured with: all of it is in memory. */
  readonly feed: number;
  /** Events of the feed of the whole path. */
  readonly path: number;
  /** Events in the tables that the questions of the cookbook are asked of. */
  readonly cookbook: number;
  /** Events on Kafka, one run for each. */
  readonly kafka: readonly number[];
  /** Events of which the outputs go from Kafka into ClickHouse. */
  readonly kafkaSink: number;
  /** Events a second, by which processors they are folded, and for how long. */
  readonly latency: {
    readonly rates: readonly { readonly perSecond: number; readonly topology: World["topology"] }[];
    readonly seconds: number;
  };
  /** Who played before the last checkpoint, and what came since. */
  readonly recovery: { readonly players: number; readonly before: number; readonly since: number };
  readonly doors: number;
  /** Numbers of players that the cost of an event is measured with. */
  readonly players: readonly number[];
  /** Numbers of players of whom one in a hundred plays. */
  readonly sleepers: readonly number[];
}

/** What the figures of the page are of; an hour and a half. */
export const FULL: Sizes = {
  repeat: 3,
  feed: 100_000,
  path: 1_000_000,
  cookbook: 1_000_000,
  kafka: [1_000_000, 4_000_000],
  kafkaSink: 1_000_000,
  latency: {
    rates: [
      { perSecond: 5_000, topology: "all" },
      { perSecond: 10_000, topology: "rounds" },
    ],
    seconds: 20,
  },
  // What comes in the 30 s between two checkpoints at 2,500 events a second.
  recovery: { players: 100_000, before: 400_000, since: 75_000 },
  doors: 200_000,
  players: [10_000, 30_000, 100_000, 300_000, 1_000_000],
  sleepers: [10_000, 100_000, 1_000_000, 5_000_000],
};

/** A few minutes: whether it works, and roughly how much it is. */
export const QUICK: Sizes = {
  repeat: 1,
  feed: 20_000,
  path: 50_000,
  cookbook: 50_000,
  kafka: [100_000],
  kafkaSink: 100_000,
  latency: { rates: [{ perSecond: 5_000, topology: "all" }], seconds: 5 },
  recovery: { players: 10_000, before: 40_000, since: 7_500 },
  doors: 20_000,
  players: [1_000, 10_000, 30_000],
  sleepers: [10_000, 100_000],
};

/** The sizes, with this many events wherever events are counted. */
export function withEvents(sizes: Sizes, events: number): Sizes {
  return { ...sizes, feed: events, path: events, cookbook: events, kafka: [events], kafkaSink: events, doors: events };
}
