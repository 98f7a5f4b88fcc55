import { TRIGGERS } from "../../topologies/topics.ts";
import { doMembersWork } from "../log/members-work.ts";
import { FencedError, RetryableError } from "../log/port.ts";
import { ACTIONS_GROUP, type ActionsEnvironment, ActionsTask } from "./actions-task.ts";

export interface RunActionsOptions extends ActionsEnvironment {
  /** Resolves after the time, or when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly warn: (message: string) => void;
}

const FIRST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 10_000;
/** Longer than the group takes to notice: who was fenced may still think that the partition is his, and would fence the owner. */
const FENCED_BACK_OFF_MS = 10_000;

/**
 * Acts on triggers until the signal aborts: this process's share of the partitions, as the group gives them. What the log
 * cannot do now is tried again; a partition that another has taken is left to it until the group says otherwise.
 */
export function runActions(options: RunActionsOptions, signal: AbortSignal): Promise<void> {
  const { log, prefix } = options;
  const work = (partition: number, owned: AbortSignal) => own(options, partition, owned);
  return doMembersWork({ log, group: ACTIONS_GROUP, topic: prefix + TRIGGERS.name, work }, signal);
}

async function own(options: RunActionsOptions, partition: number, signal: AbortSignal): Promise<void> {
  for (let waitMs = FIRST_BACK_OFF_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, LONGEST_BACK_OFF_MS)) {
    try {
      await followOnce(options, partition, signal);
    } catch (error) {
      if (!(error instanceof FencedError) && !(error instanceof RetryableError)) throw error;
      const pauseMs = error instanceof FencedError ? FENCED_BACK_OFF_MS : waitMs;
      options.warn(`actions of partition ${partition}: ${error.message}: trying again in ${pauseMs} ms`);
      await options.pause(pauseMs, signal);
    }
  }
}

async function followOnce(options: RunActionsOptions, partition: number, signal: AbortSignal): Promise<void> {
  const task = await ActionsTask.open(options, partition);
  try {
    await task.follow(signal);
  } finally {
    await task.close();
  }
}
