import type { AssignmentListener, Membership } from "../port.ts";

interface Member {
  readonly listener: AssignmentListener;
  held: readonly number[];
}

/** Consumer groups of one process: on a directory one process folds and one sinks, so that no group has members in two. */
export class ConsumerGroups {
  readonly #groups = new Map<string, Group>();

  join(group: string, topic: string, partitions: number, listener: AssignmentListener): Promise<Membership> {
    const key = JSON.stringify([group, topic]);
    let joined = this.#groups.get(key);
    if (joined === undefined) {
      joined = new Group(partitions);
      this.#groups.set(key, joined);
    }
    return joined.join(listener);
  }
}

/**
 * Eager rebalancing: every member lets go of everything before anyone gets anything. A listener that throws makes the
 * join or leave throw that caused it; what it did not let go of is given to nobody.
 */
class Group {
  readonly #partitions: number;
  #members: readonly Member[] = [];
  #rebalances: Promise<void> = Promise.resolve();

  constructor(partitions: number) {
    this.#partitions = partitions;
  }

  async join(listener: AssignmentListener): Promise<Membership> {
    const member: Member = { listener, held: [] };
    await this.#rebalance((members) => [...members, member]);
    let left: Promise<void> | undefined;
    return {
      leave: () => {
        left ??= this.#rebalance((members) => members.filter((each) => each !== member));
        return left;
      },
    };
  }

  /** One after another: a join during a rebalance waits for its end. */
  #rebalance(change: (members: readonly Member[]) => readonly Member[]): Promise<void> {
    const rebalance = this.#rebalances.then(async () => {
      await everyOne(this.#members, letGo);
      this.#members = change(this.#members);
      await everyOne(this.#members, (member, index) =>
        assign(member, rangeOf(index, this.#members.length, this.#partitions)),
      );
    });
    // Whoever asked for the rebalance gets its error; the next one starts all the same.
    this.#rebalances = rebalance.catch(() => undefined);
    return rebalance;
  }
}

async function letGo(member: Member): Promise<void> {
  if (member.held.length > 0) await member.listener.revoked(member.held);
  member.held = [];
}

async function assign(member: Member, partitions: readonly number[]): Promise<void> {
  member.held = partitions;
  if (partitions.length > 0) await member.listener.assigned(partitions);
}

/** Adjacent partitions for each member, the first ones getting one more where it does not come out even. */
function rangeOf(index: number, members: number, partitions: number): number[] {
  const each = Math.floor(partitions / members);
  const more = partitions % members;
  const first = index * each + Math.min(index, more);
  return Array.from({ length: each + (index < more ? 1 : 0) }, (_, at) => first + at);
}

/** Waits for all of them even when one fails, then throws the first error. */
async function everyOne(
  members: readonly Member[],
  act: (member: Member, index: number) => Promise<void>,
): Promise<void> {
  const outcomes = await Promise.allSettled(members.map(act));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
