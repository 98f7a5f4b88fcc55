import type { PlayerEventName, SignalName } from "./processor.ts";
import type { AnyProcessor, Topology } from "./topology.ts";

/** A processor and its place in the order of the topology. */
export interface Placed {
  readonly index: number;
  readonly processor: AnyProcessor;
}

/** Who reads, hears and tells what in a topology, looked up once instead of for each event. */
export class Wiring {
  readonly processors: readonly Placed[];
  /** Those that have something to do after all the others. */
  readonly finishers: readonly Placed[];
  /** The one that keeps the player's rounds; undefined: none does. */
  readonly roundKeeper: Placed | undefined;
  /** Those that keep their state in less room until it is needed. */
  readonly resters: readonly Placed[];
  /** Those that put aside what events are recognised by. */
  readonly knowers: readonly Placed[];
  readonly #readers: ReadonlyMap<PlayerEventName, readonly Placed[]>;
  /** By the teller's place: signals that it declares, and who hears each. */
  readonly #hearers: readonly ReadonlyMap<SignalName, readonly Placed[]>[];

  constructor({ processors }: Topology) {
    this.processors = processors.map((processor, index) => ({ index, processor }));
    this.finishers = this.processors.filter(({ processor }) => processor.afterEvent !== undefined);
    this.roundKeeper = this.processors.find(({ processor }) => processor.rounds !== undefined);
    this.resters = this.processors.filter(({ processor }) => processor.rest !== undefined);
    this.knowers = this.processors.filter(({ processor }) => processor.knows !== undefined);
    const names = new Set(processors.flatMap(({ reads }) => reads));
    this.#readers = new Map(
      [...names].map((name) => [name, this.processors.filter(({ processor }) => processor.reads.includes(name))]),
    );
    this.#hearers = this.processors.map(
      ({ index, processor }) => new Map(processor.tells.map((name) => [name, this.#hearersAfter(index, name)])),
    );
  }

  readersOf(name: PlayerEventName): readonly Placed[] {
    return this.#readers.get(name) ?? [];
  }

  /** Telling what is not declared fails: the topology is what it says. */
  hearersOf(teller: number, name: SignalName): readonly Placed[] {
    const hearers = this.#hearers[teller]?.get(name);
    if (hearers !== undefined) return hearers;
    throw new Error(`${this.processors[teller]?.processor.name} tells ${name} without declaring it`);
  }

  /** The processor that a waiting row names by its place. */
  at(index: number): AnyProcessor {
    const placed = this.processors[index];
    if (placed === undefined) throw new Error(`a row waits for processor ${index} of ${this.processors.length}`);
    return placed.processor;
  }

  #hearersAfter(teller: number, name: SignalName): Placed[] {
    return this.processors.filter(({ index, processor }) => index > teller && processor.hears.includes(name));
  }
}
