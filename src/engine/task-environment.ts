import type { Log } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { PartitionFolder } from "../state-store/partition-folder.ts";
import type { Micros } from "../values/time.ts";
import type { MadeOutputs } from "./made-outputs.ts";
import type { Topology } from "./topology.ts";

/** Consumer group and prefix of the transactional ids of the engine. */
export const ENGINE_GROUP = "segmentation";

/** Id of the progress that says what a partition's first events were folded with: no ConfigChange does. */
export function firstRulesId(partition: number): string {
  return `${ENGINE_GROUP}-first-rules-${partition}`;
}

/** What a task works with. */
export interface TaskEnvironment {
  readonly log: Log;
  readonly serde: Serde;
  readonly topology: Topology;
  readonly topicPrefix: string;
  /** The configured rules: appended as a ConfigChange when the folded ones differ. */
  readonly rules: FoldRules;
  readonly now: () => Micros;
  /** Events folded in one transaction at most. */
  readonly batchSize: number;
  readonly checkpointEvery: { readonly events: number; readonly micros: number };
  /** So many are dealt with in one go when something concerns everybody; absent: a few hundred. */
  readonly playersAtOnce?: number;
  readonly warn: (message: string) => void;
  /** Where players sleep; absent: nobody does while the task is open. */
  readonly state?: StateSettings;
  readonly observer?: TaskObserver;
}

export interface StateSettings {
  /** Estimate of what players who are awake may take, in bytes, of one partition. */
  readonly budget: number;
  /** Undefined: sleepers of the partition are kept in memory. */
  readonly open: (partition: number) => Promise<PartitionFolder | undefined>;
}

/** Is told what tasks do, for metrics: nothing that it does reaches the fold. What it is told is plain data. */
export interface TaskObserver {
  /** Something that may pass keeps the partition from being folded on; it is over with the next commit. */
  troubled(partition: number, why: string): void;
  /** The task is open: restored from its checkpoint, and ready to fold on. */
  opened(partition: number, task: OpenedTask): void;
  /** Events were folded; what they made is on its way to the log. */
  folded(partition: number, batch: FoldedBatch): void;
  /** A transaction is through. */
  committed(partition: number, seconds: number): void;
  checkpointed(
    partition: number,
    checkpoint: { readonly position: number; readonly at: Micros; readonly bytes: number },
  ): void;
  closed(partition: number): void;
}

export interface FoldedBatch {
  readonly records: number;
  readonly made: MadeOutputs;
  /** Offset of the next record to fold. */
  readonly position: number;
  readonly clock: Micros;
  readonly players: number;
  readonly memory: StateInMemory;
}

/** What a partition's players take. */
export interface StateInMemory {
  readonly awake: number;
  /** Estimate, in bytes. */
  readonly awakeBytes: number;
  /** What the store holds, on the disk or in memory, in bytes. */
  readonly storedBytes: number;
  /** How often somebody was woken since the task was opened. */
  readonly wakes: number;
}

export interface OpenedTask {
  /** What fencing, the checkpoint and the replay took. */
  readonly seconds: number;
  /** Events folded again. */
  readonly replayed: number;
  readonly players: number;
  readonly position: number;
  readonly clock: Micros;
}
