import { setTimeout as after } from "node:timers/promises";
import type { AssignmentListener, Membership } from "../port.ts";
import { assign } from "./assignment.ts";
import { isConnectionFailure, isCurable, isLater, isMoved, typeOf } from "./failure.ts";
import { Holdings } from "./holdings.ts";
import { Link } from "./link.ts";
import { decodeAssignment, decodeClaims, encodeAssignment, encodeClaims, PROTOCOL } from "./member-protocol.ts";
import type { Settings } from "./options.ts";

const NO_GENERATION = -1;
const AFTER_FAILURE_MS = 500;

/**
 * A member of a consumer group that has its partitions assigned and does not consume. The listener drains a partition
 * that moves while the member goes on in the group, claiming it: no rebalance waits for the drain, and nobody gets the
 * partition before its end. A member that was away for longer than the session loses everything, lets go, and joins anew.
 */
export class GroupMember implements Membership {
  readonly #settings: Settings;
  readonly #link: Link;
  /** A request to join may be held back for long: leaving goes around it. */
  readonly #besides: Link;
  readonly #group: string;
  readonly #topic: string;
  readonly #holdings: Holdings;
  readonly #first = Promise.withResolvers<void>();
  #memberId = "";
  #generation = NO_GENERATION;
  #running: Promise<void> = Promise.resolve();
  /** Aborted when the member should join again, or end. */
  #turn = new AbortController();
  #heardAt: number;
  #state: "member" | "leaving" | "left" = "member";
  #left: Promise<void> | undefined;

  private constructor(settings: Settings, besides: Link, group: string, topic: string, listener: AssignmentListener) {
    this.#settings = settings;
    this.#besides = besides;
    this.#group = group;
    this.#topic = topic;
    this.#link = new Link(settings);
    this.#heardAt = settings.monotonic();
    this.#holdings = new Holdings(listener, () => this.#turn.abort());
  }

  /** Resolves when the member is in the group and has been told its first partitions. */
  static async join(
    settings: Settings,
    besides: Link,
    group: string,
    topic: string,
    listener: AssignmentListener,
  ): Promise<GroupMember> {
    await besides.partitionsOf(topic);
    const member = new GroupMember(settings, besides, group, topic, listener);
    member.#running = member.#run();
    try {
      await member.#first.promise;
      await member.#holdings.settled();
    } catch (error) {
      await member.#end();
      throw error;
    }
    return member;
  }

  /** Lets go of everything, then leaves. Throws what the listener threw. */
  leave(): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  async #leave(): Promise<void> {
    this.#state = "leaving";
    try {
      this.#holdings.want([]);
      await this.#holdings.settled();
    } finally {
      await this.#end();
    }
  }

  async #end(): Promise<void> {
    this.#state = "left";
    this.#turn.abort();
    try {
      if (this.#memberId !== "")
        await this.#besides.retrying(`leaving group ${this.#group}`, async () => {
          const coordinator = await this.#besides.coordinatorOf("group", this.#group);
          await coordinator.leaveGroup({ groupId: this.#group, memberId: this.#memberId });
        });
    } catch (error) {
      // Without a word the group goes on without the member after its session, at the latest.
      if (typeOf(error) !== "UNKNOWN_MEMBER_ID") this.#warn(error);
    } finally {
      await this.#link.close();
      await this.#running;
    }
  }

  get #ended(): boolean {
    return this.#state === "left";
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      try {
        this.#turn = new AbortController();
        await this.#join();
        await this.#beat();
      } catch (error) {
        if (this.#ended) return;
        await this.#recover(error);
      }
    }
  }

  async #join(): Promise<void> {
    const coordinator = await this.#link.coordinatorOf("group", this.#group);
    const claims = { claims: this.#holdings.held, generation: this.#generation };
    const joined = await coordinator.joinGroup({
      groupId: this.#group,
      sessionTimeout: this.#settings.sessionTimeoutMs,
      rebalanceTimeout: this.#settings.rebalanceTimeoutMs,
      memberId: this.#memberId,
      groupProtocols: [{ name: PROTOCOL, metadata: encodeClaims(this.#topic, claims) }],
    });
    this.#memberId = joined.memberId;
    const groupAssignment = joined.leaderId === joined.memberId ? await this.#assign(joined.members) : [];
    const { memberAssignment } = await coordinator.syncGroup({
      groupId: this.#group,
      generationId: joined.generationId,
      memberId: joined.memberId,
      groupAssignment,
    });
    this.#generation = joined.generationId;
    this.#heardAt = this.#settings.monotonic();
    if (this.#state === "member") this.#holdings.want(decodeAssignment(this.#topic, memberAssignment));
    this.#first.resolve();
  }

  /** The first member of a generation assigns for all. */
  async #assign(members: readonly { memberId: string; memberMetadata: Buffer }[]) {
    const claimants = members.map(({ memberId, memberMetadata }) => decodeClaims(memberId, memberMetadata));
    const assignment = assign(claimants, await this.#besides.partitionsOf(this.#topic));
    return [...assignment].map(([memberId, partitions]) => ({
      memberId,
      memberAssignment: encodeAssignment(this.#topic, partitions),
    }));
  }

  /** Tells the group that the member is there, until it has to join again. */
  async #beat(): Promise<void> {
    while (!this.#turn.signal.aborted) {
      await after(this.#settings.heartbeatMs, undefined, { signal: this.#turn.signal }).catch(() => undefined);
      if (this.#ended) return;
      const coordinator = await this.#link.coordinatorOf("group", this.#group);
      await coordinator.heartbeat({
        groupId: this.#group,
        groupGenerationId: this.#generation,
        memberId: this.#memberId,
      });
      this.#heardAt = this.#settings.monotonic();
    }
  }

  async #recover(error: unknown): Promise<void> {
    switch (typeOf(error)) {
      case "REBALANCE_IN_PROGRESS":
        this.#heardAt = this.#settings.monotonic();
        return;
      case "ILLEGAL_GENERATION":
        return this.#lose();
      case "UNKNOWN_MEMBER_ID":
        await this.#lose();
        this.#memberId = "";
        return;
      default:
        return this.#reconnect(error);
    }
  }

  /** Others have or will get the partitions. */
  async #lose(): Promise<void> {
    this.#settings.onWarn(
      `group ${this.#group} went on without this member: it lets go of its partitions and joins anew`,
    );
    this.#holdings.want([]);
    await this.#holdings.settled();
    this.#generation = NO_GENERATION;
  }

  async #reconnect(error: unknown): Promise<void> {
    if (!isCurable(error)) {
      this.#first.reject(error);
      this.#warn(error);
    }
    if (isMoved(error) || isConnectionFailure(error) || isLater(error))
      await this.#link.refresh().catch((failure: unknown) => this.#warn(failure));
    else this.#warn(error);
    if (this.#holdings.held.length > 0 && this.#settings.monotonic() - this.#heardAt > this.#settings.sessionTimeoutMs)
      await this.#lose();
    await after(AFTER_FAILURE_MS, undefined, { signal: this.#turn.signal }).catch(() => undefined);
  }

  #warn(error: unknown): void {
    this.#settings.onWarn(`group ${this.#group}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
