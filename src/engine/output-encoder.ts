import type { Topic } from "../../topologies/topics.ts";
import type { NewRecord } from "../log/port.ts";
import { type Serde, VERSION_HEADER } from "../records/codec.ts";
import type { Output } from "./outputs.ts";

/** Revisions up to this one are most of those there are. */
const USUAL_REVISIONS = 64;

/** Makes records of a partition's derived topics from outputs (outputs.md, Topics). */
export class OutputEncoder {
  readonly #serde: Serde;
  readonly #prefix: string;
  readonly #partition: number;
  readonly #sourcePartition: Buffer;
  readonly #names = new Map<Topic, string>();
  readonly #revisions = Array.from({ length: USUAL_REVISIONS }, (_, revision) => textOf(revision));

  constructor(serde: Serde, prefix: string, partition: number) {
    this.#serde = serde;
    this.#prefix = prefix;
    this.#partition = partition;
    this.#sourcePartition = textOf(partition);
  }

  encode({ topic, name, key, record, sourceOffset, revision, version }: Output): NewRecord {
    const headers = {
      "source-partition": this.#sourcePartition,
      "source-offset": textOf(sourceOffset),
      revision: this.#revisions[revision] ?? textOf(revision),
    };
    return {
      topic: this.#nameOf(topic),
      partition: this.#partition,
      key: Buffer.from(key),
      value: record === null ? null : this.#serde.encode(name, record),
      headers: record === null ? { [VERSION_HEADER]: textOf(version), ...headers } : headers,
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

function textOf(value: number): Buffer {
  return Buffer.from(String(value));
}
