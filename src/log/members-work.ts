import { aborted } from "./aborted.ts";
import type { AssignmentListener, Log, Membership } from "./port.ts";

export interface MembersWork {
  readonly log: Pick<Log, "join">;
  readonly group: string;
  readonly topic: string;
  /** Called for each partition while it is this member's; is to end soon after its signal aborts. */
  readonly work: (partition: number, signal: AbortSignal) => Promise<void>;
  readonly onAssigned?: (partitions: readonly number[]) => void;
  readonly onRevoked?: (partitions: readonly number[]) => void;
}

/**
 * Does the work of a member of a consumer group until the signal aborts: then every piece of work ends, and only then does
 * the member leave, so that whoever comes next finds everything finished. Throws what the first piece that failed threw.
 */
export async function doMembersWork(options: MembersWork, signal: AbortSignal): Promise<void> {
  const { log, group, topic, work, onAssigned, onRevoked } = options;
  const owned = new Map<number, { stop: AbortController; done: Promise<void> }>();
  const failed = new AbortController();
  let failure: unknown;
  const begin = (partition: number): void => {
    const stop = new AbortController();
    const done = work(partition, AbortSignal.any([signal, stop.signal, failed.signal])).catch((error: unknown) => {
      failure ??= error;
      failed.abort();
    });
    owned.set(partition, { stop, done });
  };
  const listener: AssignmentListener = {
    assigned: async (partitions) => {
      onAssigned?.(partitions);
      partitions.forEach(begin);
    },
    revoked: async (partitions) => {
      const leaving = partitions.flatMap((partition) => owned.get(partition) ?? []);
      for (const { stop } of leaving) stop.abort();
      await Promise.all(leaving.map(({ done }) => done));
      for (const partition of partitions) owned.delete(partition);
      onRevoked?.(partitions);
    },
  };
  const membership: Membership = await log.join(group, topic, listener);
  await aborted(AbortSignal.any([signal, failed.signal]));
  await Promise.all([...owned.values()].map(({ done }) => done));
  await membership.leave();
  if (failure !== undefined) throw failure;
}
