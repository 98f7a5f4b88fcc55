import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AssignmentListener, Membership } from "../../../src/log/port.ts";
import { type LogPlace, newName, useLog } from "./place.ts";

const PARTITIONS = 5;

/** Who holds which partition; a partition given to a second member while the first has it is a conflict. */
class Ownership {
  readonly owners = new Map<number, string>();
  readonly conflicts: string[] = [];
  #waiting: (() => void)[] = [];

  listener(member: string): AssignmentListener {
    return {
      assigned: async (partitions) => {
        for (const partition of partitions) this.#take(partition, member);
        this.#tell();
      },
      revoked: async (partitions) => {
        // Letting go takes a while: a partition that moves before it is over is a conflict.
        for (let turn = 0; turn < 3; turn++) await setImmediate();
        for (const partition of partitions) this.owners.delete(partition);
        this.#tell();
      },
    };
  }

  partitionsOf(member: string): number[] {
    return [...this.owners]
      .filter(([, owner]) => owner === member)
      .map(([partition]) => partition)
      .sort();
  }

  /** Waits until exactly these members share all the partitions. */
  async sharedBy(...members: string[]): Promise<void> {
    const shared = () =>
      this.owners.size === PARTITIONS && members.every((member) => this.partitionsOf(member).length > 0);
    const only = () => [...this.owners.values()].every((owner) => members.includes(owner));
    while (!shared() || !only()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #take(partition: number, member: string): void {
    const owner = this.owners.get(partition);
    if (owner !== undefined) this.conflicts.push(`${partition} given to ${member} while ${owner} holds it`);
    this.owners.set(partition, member);
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

export function describeGroups(newPlace: () => Promise<LogPlace>): void {
  const logs = useLog(newPlace);

  async function newGroup() {
    const [topic, group] = [await logs.topic(PARTITIONS), newName()];
    const ownership = new Ownership();
    return { topic, ownership, join: (member: string) => logs.log.join(group, topic, ownership.listener(member)) };
  }

  test("the only member gets every partition", async () => {
    const { ownership, join } = await newGroup();
    const membership = await join("a");
    await ownership.sharedBy("a");
    expect(ownership.partitionsOf("a")).toEqual([0, 1, 2, 3, 4]);
    await membership.leave();
  });

  test("members share the partitions evenly", async () => {
    const { ownership, join } = await newGroup();
    const memberships = [await join("a"), await join("b")];
    await ownership.sharedBy("a", "b");
    expect([ownership.partitionsOf("a").length, ownership.partitionsOf("b").length].sort()).toEqual([2, 3]);
    expect(ownership.conflicts).toEqual([]);
    for (const membership of memberships) await membership.leave();
  });

  test("a member that leaves lets go of its partitions, the others get them", async () => {
    const { ownership, join } = await newGroup();
    const [a, b] = [await join("a"), await join("b")];
    await ownership.sharedBy("a", "b");
    await a.leave();
    await ownership.sharedBy("b");
    expect(ownership.partitionsOf("b")).toEqual([0, 1, 2, 3, 4]);
    await b.leave();
    expect(ownership.owners.size).toBe(0);
    expect(ownership.conflicts).toEqual([]);
  });

  test("leaving twice is leaving once", async () => {
    const { ownership, join } = await newGroup();
    const [a, b] = [await join("a"), await join("b")];
    await Promise.all([a.leave(), a.leave()]);
    await ownership.sharedBy("b");
    await b.leave();
    expect(ownership.owners.size).toBe(0);
  });

  test("groups of one topic each get all of it", async () => {
    const { topic, ownership, join } = await newGroup();
    const others = new Ownership();
    const memberships = [await join("a"), await logs.log.join(newName(), topic, others.listener("b"))];
    await ownership.sharedBy("a");
    await others.sharedBy("b");
    for (const membership of memberships) await membership.leave();
  });

  test("a group cannot consume a topic that is not there", async () => {
    const nowhere = newName();
    await expect(logs.log.join(newName(), nowhere, new Ownership().listener("a"))).rejects.toThrow(nowhere);
  });

  test("however members come and go, a partition has one owner at a time and none is left over", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { minLength: 2, maxLength: 6 }), async (toggled) => {
        const { ownership, join } = await newGroup();
        const members = new Map<number, Promise<Membership>>();
        const changes: Promise<unknown>[] = [];
        for (const member of toggled) {
          const joined = members.get(member);
          if (joined === undefined) members.set(member, join(`${member}`));
          else changes.push(joined.then((membership) => membership.leave()));
          if (joined !== undefined) members.delete(member);
        }
        const remaining = await Promise.all(members.values());
        await Promise.all(changes);
        if (remaining.length > 0) await ownership.sharedBy(...[...members.keys()].map(String));
        for (const membership of remaining) await membership.leave();
        expect(ownership.conflicts).toEqual([]);
        expect(ownership.owners.size).toBe(0);
      }),
      { numRuns: 5 },
    );
  });
}
