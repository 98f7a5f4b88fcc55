import type { Broker } from "kafkajs/src/cluster/index.js";
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

  /** Those of all partitions of the topics: each broker that leads some of them is asked once. */
  ends(topics: readonly string[]): Promise<Position[]> {
    return this.#link.retrying(`looking for the ends of ${topics.join(", ")}`, async () => {
      const byLeader = await this.#link.leadersOf(topics);
      const ends = [...byLeader].map(([leader, partitions]) => offsetsAt(leader, partitions, LATEST));
      return (await Promise.all(ends)).flat();
    });
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

  #offsetAt(partition: TopicPartition, timestamp: string): Promise<number> {
    return this.#link.retrying(`looking for the ends of ${partition.topic}/${partition.partition}`, async () => {
      const leader = await this.#link.leaderOf(partition.topic, partition.partition);
      const [position] = await offsetsAt(leader, [partition], timestamp);
      if (position === undefined) throw new Error("the broker's answer lacks the partition");
      return position.offset;
    });
  }
}

async function offsetsAt(
  leader: Broker,
  partitions: readonly TopicPartition[],
  timestamp: string,
): Promise<Position[]> {
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, each]) => ({
    topic,
    partitions: each.map(({ partition }) => ({ partition, timestamp })),
  }));
  const { responses } = await leader.listOffsets({ isolationLevel: READ_COMMITTED, topics });
  return responses.flatMap(({ topic, partitions: offsets }) =>
    offsets.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) })),
  );
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
