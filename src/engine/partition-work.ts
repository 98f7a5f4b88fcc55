import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";
import type { EngineReport } from "./engine-report.ts";

/** A partition that is this process's. */
export interface PartitionJob {
  readonly partition: number;
  /** Aborts when the partition is to be let go of. */
  readonly signal: AbortSignal;
  /** Is told what was done since it was told last. */
  readonly onDone: (more: EngineReport) => void;
}

/** Folds the partitions that it is given, where it stands or in threads. */
export interface PartitionWork {
  /**
   * Folds everything in the partition, then a tick at `advanceTo` if it is given; emits every row that waits, checkpoints,
   * and lets go. An aborted signal ends it early, as cleanly.
   */
  drain(job: PartitionJob, advanceTo: Micros | undefined): Promise<void>;
  /** Follows the partition until the signal aborts, then stops as cleanly. */
  follow(job: PartitionJob): Promise<void>;
  /** From now on the rules are these: each partition that is followed gets them appended where it stands. */
  useRules(rules: FoldRules): void;
}
