import type { TopicPartition } from "./port.ts";

/** What a partition is called in messages, and known by in maps. */
export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
