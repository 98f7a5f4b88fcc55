import { partitionName } from "../partition-name.ts";
import type { ReadBatch, TopicPartition } from "../port.ts";
import type { Link } from "./link.ts";
import { PartitionReader } from "./partition-reader.ts";
import type { Positions } from "./positions.ts";

/** The engine, the sink and a command may read one partition at once, each from where it is. */
const READERS_OF_A_PARTITION = 4;

/** Finds the reader that stands where a caller wants to read. */
export class Readers {
  readonly #link: Link;
  readonly #positions: Positions;
  readonly #readers = new Map<string, PartitionReader[]>();

  constructor(link: Link, positions: Positions) {
    this.#link = link;
    this.#positions = positions;
  }

  async read(partition: TopicPartition, from: number, limit: number): Promise<ReadBatch> {
    const readers = this.#readersOf(partition);
    const index = readers.findIndex((each) => each.position === from);
    const [reader = new PartitionReader(this.#link, this.#positions, partition, from)] =
      index < 0 ? [] : readers.splice(index, 1);
    // Taken out while it reads; a read that fails leaves none, so that the next one starts afresh.
    const batch = await reader.read(limit);
    readers.push(reader);
    if (readers.length > READERS_OF_A_PARTITION) readers.shift();
    return batch;
  }

  #readersOf(partition: TopicPartition): PartitionReader[] {
    const key = partitionName(partition);
    let readers = this.#readers.get(key);
    if (readers === undefined) {
      readers = [];
      this.#readers.set(key, readers);
    }
    return readers;
  }
}
