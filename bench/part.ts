import type { Result, Series } from "./result.ts";
import type { Sizes } from "./sizes.ts";

/** What a part found. */
export interface Findings {
  readonly results: readonly Result[];
  readonly series?: readonly Series[];
  /** What whoever reads the figures has to know: what was measured with what. */
  readonly notes: readonly string[];
}

/** Where the brokers are that a part needs. */
export interface BenchServices {
  readonly brokers: readonly string[];
  readonly registry: string;
}

export interface BenchContext {
  readonly sizes: Sizes;
  /** Where parts make their own folders. */
  readonly folder: string;
  /** Whether this of what the part {@link Part.covers} is asked for. */
  wants(name: string): boolean;
  /** Kafka and a registry, started when they are first asked for. Only for parts that need Java. */
  services(): Promise<BenchServices>;
  tell(what: string): void;
}

/** One part of the benchmark: can be run alone, and has a section of the page. */
export interface Part {
  readonly name: string;
  readonly title: string;
  /** What of it can be chosen alone. */
  readonly covers?: readonly string[];
  readonly needsJava?: boolean;
  /** What else it needs and is not there, and how to get it. */
  missing?(): Promise<string | undefined>;
  run(context: BenchContext): Promise<Findings>;
}
