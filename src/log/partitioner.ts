const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/**
 * Partition of a keyed record, as every Kafka client's default partitioner has it (inputs.md), so that a producer in any
 * language agrees with us. `partitions` is at least 1.
 */
export function partitionOf(key: Buffer, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/** MurmurHash2, 32 bits, with Kafka's seed; signed like Java's int. */
export function murmur2(bytes: Buffer): number {
  const length = bytes.length;
  const tail = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < tail; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), MULTIPLIER);
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  const rest = length - tail;
  if (rest > 0) hash = Math.imul(hash ^ bytes.readUIntLE(tail, rest), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}
