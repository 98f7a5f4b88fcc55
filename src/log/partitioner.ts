const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/**
 * Partition of a keyed record, as every Kafka client's default partitioner has it (inputs.md), so that a producer in any
 * language agrees with us. `partitions` is at least 1. The key is what the bytes hold from `begin` to `end`.
 */
export function partitionOf(bytes: Buffer, partitions: number, begin = 0, end = bytes.length): number {
  return (murmur2(bytes, begin, end) & 0x7fffffff) % partitions;
}

/** MurmurHash2, 32 bits, with Kafka's seed; signed like Java's int. */
export function murmur2(bytes: Buffer, begin = 0, end = bytes.length): number {
  const length = end - begin;
  const tail = begin + (length & ~3);
  let hash = SEED ^ length;
  for (let at = begin; at < tail; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), MULTIPLIER);
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  const rest = end - tail;
  if (rest > 0) hash = Math.imul(hash ^ bytes.readUIntLE(tail, rest), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}
