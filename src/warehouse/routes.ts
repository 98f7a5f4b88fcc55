import type { SchemaRegistry } from "../records/codec.ts";
import { withVersionField } from "./first-arrival.ts";
import type { TableFeed } from "./port.ts";

/** Where records of one topic and one writer schema go. Rows of one lane fit into one block. */
export interface Lane {
  readonly table: string;
  /** Schema of the block: the writer's, so that records of older versions go in as they are. */
  readonly schema: unknown;
  readonly raw: boolean;
}

/** Which lane a record takes, by its topic and the schema id that its first bytes say. */
export class Routes {
  readonly #registry: SchemaRegistry;
  readonly #feeds: readonly TableFeed[];
  readonly #lanes = new Map<string, Map<number, Lane | null>>();

  /** Topics of the feeds are without the prefix. */
  constructor(registry: SchemaRegistry, feeds: readonly TableFeed[]) {
    this.#registry = registry;
    this.#feeds = feeds;
  }

  /** Null: a record that no table takes. Undefined: not known, {@link refresh} may help. */
  find(topic: string, schemaId: number): Lane | null | undefined {
    return this.#lanes.get(topic)?.get(schemaId);
  }

  /** Learns the schemas that were registered since. Lanes already given out stay the same objects. */
  async refresh(): Promise<void> {
    for (const { id, schema } of await this.#registry.schemas()) {
      for (const topic of new Set(this.#feeds.map((feed) => feed.topic))) this.#learn(topic, id, schema);
    }
  }

  #learn(topic: string, id: number, schema: unknown): void {
    const lanes = this.#lanes.get(topic) ?? new Map<number, Lane | null>();
    this.#lanes.set(topic, lanes);
    if (lanes.has(id)) return;
    const { name } = schema as { name: string };
    const feed = this.#feeds.find((each) => each.topic === topic && each.record === name);
    lanes.set(id, feed === undefined ? null : laneOf(feed, schema));
  }
}

function laneOf({ table, raw }: TableFeed, schema: unknown): Lane {
  return { table, raw, schema: raw ? withVersionField(schema) : schema };
}
