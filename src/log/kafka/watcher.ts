import type { Broker } from "kafkajs/src/cluster/index.js";
import { partitionName } from "../partition-name.ts";
import type { Position, TopicPartition } from "../port.ts";
import { isCurable, protocolError } from "./failure.ts";
import { fetchRequest } from "./fetch-request.ts";
import { Link } from "./link.ts";
import type { Settings } from "./options.ts";
import { Positions } from "./positions.ts";

interface Waiter {
  readonly topics: readonly string[];
  /** How far each partition was known to reach at the call. */
  readonly since: ReadonlyMap<string, number>;
  readonly settle: (error?: unknown) => void;
}

/** A topic asked for newly is looked at when the fetch under way is over. */
const WAIT_MS = 250;
/** The least there is: only how far the partition reaches is looked at. */
const LIMITS = { waitMs: WAIT_MS, bytes: 1 };
const AFTER_FAILURE_MS = 1_000;

/**
 * Wakes readers. A fetch that the broker holds back until there is something waits on each broker for as long as anyone
 * does; what this process itself reads and writes wakes at once.
 */
export class Watcher {
  readonly #link: Link;
  readonly #positions: Positions;
  readonly #settings: Settings;
  readonly #waiters = new Set<Waiter>();
  readonly #topics = new Set<string>();
  /** The highest end seen of each partition: never beyond its real one. */
  readonly #seen = new Map<string, number>();
  readonly #loops = new Set<number>();
  #closed = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#link = new Link(settings);
    this.#positions = new Positions(this.#link);
  }

  /** The partition reaches to the offset, at least. */
  seen({ topic, partition, offset }: Position): void {
    const key = partitionName({ topic, partition });
    if (offset <= (this.#seen.get(key) ?? -1)) return;
    this.#seen.set(key, offset);
    for (const waiter of this.#waiters)
      if (waiter.topics.includes(topic) && offset > (waiter.since.get(key) ?? -1)) waiter.settle();
  }

  /**
   * Resolves when something may have been appended to one of the topics since the call, the signal aborts, or at
   * `close`. Where a partition ends that nobody has looked at yet cannot be known at the call: then it resolves as soon
   * as it is.
   */
  changed(topics: readonly string[], signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#closed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown) => {
        signal.removeEventListener("abort", aborted);
        this.#waiters.delete(waiter);
        if (error === undefined) resolve();
        else reject(error);
      };
      const aborted = () => settle();
      const waiter = { topics, since: new Map(this.#seen), settle };
      signal.addEventListener("abort", aborted);
      this.#waiters.add(waiter);
      this.#watch(waiter).catch(settle);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiters) waiter.settle();
    await this.#link.close();
  }

  /** What trying again may cure is tried again for as long as the waiter waits. */
  async #watch(waiter: Waiter): Promise<void> {
    while (this.#waiters.has(waiter)) {
      try {
        await this.#learn(waiter.topics.filter((topic) => !this.#topics.has(topic)));
        return await this.#startLoops();
      } catch (error) {
        if (this.#closed) return;
        if (!isCurable(error)) throw error;
        this.#warn(error);
        await this.#link.pause(AFTER_FAILURE_MS);
      }
    }
  }

  async #learn(topics: readonly string[]): Promise<void> {
    for (const end of await this.#positions.ends(topics)) this.seen(end);
    for (const topic of topics) this.#topics.add(topic);
  }

  async #startLoops(): Promise<void> {
    for (const leader of (await this.#byLeader()).keys()) {
      if (this.#loops.has(leader.nodeId) || this.#closed) continue;
      this.#loops.add(leader.nodeId);
      this.#loop(leader.nodeId).finally(() => this.#loops.delete(leader.nodeId));
    }
  }

  /** Never throws: whoever waits for a broker that is away goes on waiting. */
  async #loop(nodeId: number): Promise<void> {
    while (this.#waiters.size > 0 && !this.#closed) {
      try {
        const led = [...(await this.#byLeader())].find(([leader]) => leader.nodeId === nodeId);
        if (led === undefined) return;
        await this.#poll(...led);
      } catch (error) {
        if (this.#closed) return;
        this.#warn(error);
        await this.#link.pause(AFTER_FAILURE_MS);
        await this.#recover();
      }
    }
  }

  async #poll(leader: Broker, partitions: readonly TopicPartition[]): Promise<void> {
    const positions = partitions.map((each) => ({
      ...each,
      offset: this.#seen.get(partitionName(each)) ?? 0,
    }));
    for (const { topic, partition, errorCode, lastStableOffset } of await this.#link.send(
      leader,
      fetchRequest(positions, LIMITS),
    )) {
      if (errorCode !== 0) throw protocolError(errorCode);
      this.seen({ topic, partition, offset: lastStableOffset });
    }
  }

  /** A leader may have moved, a topic may have been made anew and reach less far than before. */
  async #recover(): Promise<void> {
    try {
      await this.#link.refresh();
      this.#seen.clear();
      await this.#learn([...this.#topics]);
      await this.#startLoops();
    } catch (error) {
      if (!this.#closed) this.#warn(error);
    }
  }

  #warn(error: unknown): void {
    this.#settings.onWarn(`waiting for new records: ${error instanceof Error ? error.message : String(error)}`);
  }

  #byLeader(): Promise<Map<Broker, TopicPartition[]>> {
    return this.#link.leadersOf([...this.#topics]);
  }
}
