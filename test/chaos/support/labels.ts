/** Places within an engine process at which something may happen to it. */
export const LABELS = [
  "before send",
  "after send",
  "after sendOffsets",
  "before EndTxn",
  "EndTxn under way",
  "after EndTxn",
  "checkpoint: before send",
  "checkpoint: after send",
  "checkpoint: before EndTxn",
  "checkpoint: EndTxn under way",
  "checkpoint: after EndTxn",
  "restore: writers are open",
  "restore: reading the checkpoint",
  "restore: folding again",
  "before insert",
  "after insert",
] as const;
export type Label = (typeof LABELS)[number];

/** What happens at the n-th passing of a label, counted from 1, from when it was armed. */
export interface Failpoint {
  readonly label: Label;
  readonly nth: number;
  /** `die` is kill -9, `stop` is SIGSTOP; who waits goes on when it is told to. */
  readonly action: "die" | "stop" | "wait";
}
