import type { Failpoint } from "./labels.ts";

/** What an engine process of the chaos suite is given as its argument. */
export interface EnginePlan {
  readonly name: string;
  readonly brokers: readonly string[];
  readonly registry: string;
  /** Of topics, groups and transactional ids. */
  readonly prefix: string;
  /** Microseconds. */
  readonly emitInterval: number;
  readonly sessionTimeoutMs: number;
  /** Its machine's folder of players who sleep. */
  readonly stateFolder: string;
  /** Where rows go; absent: the process has no sink. */
  readonly warehouse?: { readonly url: string; readonly username: string; readonly password: string };
  readonly failpoint?: Failpoint;
  /** What is wrong with the engine, to see that the suite notices. */
  readonly flaw?: Flaw;
}

/** Transactional ids that are each process's own, so that nobody is fenced; offsets that are committed after the records. */
export type Flaw = "unfenced" | "offset apart";

export type Order = { readonly arm: Failpoint } | { readonly go: true };

export type Message =
  | { readonly at: string }
  | { readonly warn: string }
  | { readonly following: true }
  /** Its tasks of these partitions are open. */
  | { readonly open: readonly number[] };

/** Database of the world's tables. */
export function databaseOf(prefix: string): string {
  return prefix.replace(/\W/g, "_");
}
