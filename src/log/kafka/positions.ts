import type { Position, TopicPartition } from "../port.ts";
import { READ_COMMITTED } from "./fetch-request.ts";
import type { Link } from "./link.ts";
import { stableOffsetRequest } from "./stable-offset-request.ts";

const EARLIEST = "-2";
const LATEST = "-1";
/** An offset committed by no member: the group must not have members then. */
const NO_MEMBER = { groupGenerationId: -1, memberId: "" };

/** Where partitions begin and end, and how far groups are. */
export class Positions {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  begin(partition: TopicPartition): Promise<number> {
    return this.#offsetAt(partition, EARLIEST);
  }

  /** The last stable offset: what lies before it is decided, and a reader of committed records gets there. */
  end(partition: TopicPartition): Promise<number> {
    return this.#offsetAt(partition, LATEST);
  }

  /** Waits for a transaction that is about to change it. */
  committed(group: string, partition: TopicPartition): Promise<number | undefined> {
    return this.#link.retrying(`reading the offset of group ${group}`, async () => {
      await this.#link.leaderOf(partition.topic, partition.partition);
      const coordinator = await this.#link.coordinatorOf("group", group);
      return this.#link.send(coordinator, stableOffsetRequest(group, partition));
    });
  }

  async commit(group: string, offsets: readonly Position[]): Promise<void> {
    if (offsets.length === 0) return;
    await this.#link.retrying(`committing offsets of group ${group}`, async () => {
      const coordinator = await this.#link.coordinatorOf("group", group);
      await coordinator.offsetCommit({ groupId: group, ...NO_MEMBER, topics: byTopic(offsets) });
    });
  }

  #offsetAt({ topic, partition }: TopicPartition, timestamp: string): Promise<number> {
    return this.#link.retrying(`looking for the ends of ${topic}/${partition}`, async () => {
      const leader = await this.#link.leaderOf(topic, partition);
      const { responses } = await leader.listOffsets({
        isolationLevel: READ_COMMITTED,
        topics: [{ topic, partitions: [{ partition, timestamp }] }],
      });
      return Number(responses[0]?.partitions[0]?.offset);
    });
  }
}

/** In the form of Kafka's requests. */
export function byTopic(
  offsets: readonly Position[],
): { topic: string; partitions: { partition: number; offset: string }[] }[] {
  const topics = Map.groupBy(offsets, ({ topic }) => topic);
  return [...topics].map(([topic, positions]) => ({
    topic,
    partitions: positions.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
  }));
}
