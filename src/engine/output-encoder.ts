import type { Topic } from "../../topologies/topics.ts";
import type { NewRecord } from "../log/port.ts";
import { type Serde, VERSION_HEADER } from "../records/codec.ts";
import type { Output } from "./outputs.ts";

/** Makes records of a partition's derived topics from outputs (outputs.md, Topics). */
export class OutputEncoder {
  readonly #serde: Serde;
  readonly #prefix: string;
  readonly #partition: number;
  readonly #sourcePartition: string;
  readonly #names = new Map<Topic, string>();

  constructor(serde: Serde, prefix: string, partition: number) {
    this.#serde = serde;
    this.#prefix = prefix;
    this.#partition = partition;
    this.#sourcePartition = String(partition);
  }

  encode({ topic, name, key, record, sourceOffset, revision, version }: Output): NewRecord {
    const headers = {
      "source-partition": this.#sourcePartition,
      "source-offset": String(sourceOffset),
      revision: String(revision),
    };
    return {
      topic: this.#nameOf(topic),
      partition: this.#partition,
      key,
      value: record === null ? null : this.#serde.encode(name, record),
      headers: record === null ? { [VERSION_HEADER]: String(version), ...headers } : headers,
    };
  }

  #nameOf(topic: Topic): string {
    let name = this.#names.get(topic);
    if (name === undefined) {
      name = this.#prefix + topic.name;
      this.#names.set(topic, name);
    }
    return name;
  }
}
