import { serialize } from "node:v8";
import { defineTopology, type Topology } from "../src/engine/topology.ts";
import { segmentation } from "../topologies/segmentation.ts";
import { foldAll, foldedOf } from "./fold-stages.ts";
import type { Material } from "./material.ts";
import { spreadOf } from "./statistics.ts";
import { Stopwatch } from "./stopwatch.ts";

/** What one part of the fold takes of each event's time. */
export interface ProcessorCost {
  readonly name: string;
  readonly microsPerEvent: number;
}

/**
 * Folds with no processor, with the first, with the first two, and so on; each costs what the fastest fold takes longer
 * with it: noise only adds. A clock around every call would cost more than some of the calls.
 */
export function processorCosts(material: Material, repetitions: number): ProcessorCost[] {
  const { processors } = segmentation;
  const variants = Array.from({ length: processors.length + 1 }, (_, count) =>
    defineTopology({ ...segmentation, processors: processors.slice(0, count) }),
  );
  const rounds = Array.from({ length: repetitions }, () => variants.map((topology) => microsOf(material, topology)));
  const fastest = variants.map((_, index) => spreadOf(rounds.map((times) => times[index] ?? 0)).min);
  return fastest.map((micros, index) => ({
    name: processors[index - 1]?.name ?? "admission and timers",
    microsPerEvent: micros - (fastest[index - 1] ?? 0),
  }));
}

function microsOf(material: Material, topology: Topology): number {
  const watch = new Stopwatch();
  const { threadSeconds, items } = watch.sample(foldAll(material, watch, topology));
  return (threadSeconds / items) * 1e6;
}

/** What a checkpoint keeps of a player, in bytes. */
export interface StateSize {
  readonly of: string;
  readonly mean: number;
  readonly max: number;
}

/** State of all players after the feed: the whole, what says which events are known, and each processor's. */
export function stateSizes(material: Material): { readonly players: number; readonly sizes: StateSize[] } {
  const bytes = new Map<string, number[]>();
  const note = (of: string, value: unknown): void => {
    const size = serialize(value).length;
    const others = bytes.get(of);
    if (others === undefined) bytes.set(of, [size]);
    else others.push(size);
  };
  let players = 0;
  for (const { fold } of foldedOf(material)) {
    for (const slot of fold.players.values()) {
      const state = slot.wake();
      players++;
      note("player", state);
      note("admission", state.admission);
      for (const [place, own] of state.processors.entries()) {
        if (own !== null) note(segmentation.processors[place]?.name ?? "", own);
      }
    }
  }
  const sizes = [...bytes].map(([of, each]) => ({
    of,
    mean: each.reduce((sum, size) => sum + size, 0) / players,
    max: Math.max(...each),
  }));
  return { players, sizes };
}
