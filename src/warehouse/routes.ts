import type { SchemaRegistry } from "../records/codec.ts";
import { withVersionField } from "./first-arrival.ts";
import type { TableFeed } from "./port.ts";
import { type Retraction, retractionOf } from "./retraction.ts";

/** Where records of one topic and one writer schema go. Rows of one lane fit into one block. */
export interface Lane {
  readonly table: string;
  /** Schema of the block: the writer's, so that records of older versions go in as they are. */
  readonly schema: unknown;
  readonly raw: boolean;
  /** Only these fields go in; absent: all. */
  readonly columns?: readonly string[];
}

/** Which lane a record takes, by its topic and the schema id that its first bytes say. */
export class Routes {
  readonly #registry: SchemaRegistry;
  readonly #feeds: readonly TableFeed[];
  readonly #lanes = new Map<string, Map<number, readonly Lane[]>>();
  readonly #retractions = new Map<string, Retraction | null>();

  /** Topics of the feeds are without the prefix. */
  constructor(registry: SchemaRegistry, feeds: readonly TableFeed[]) {
    this.#registry = registry;
    this.#feeds = feeds;
  }

  /** None: a record that no table takes. Undefined: not known, {@link refresh} may help. */
  find(topic: string, schemaId: number): readonly Lane[] | undefined {
    return this.#lanes.get(topic)?.get(schemaId);
  }

  /** Learns the schemas that were registered since. Lanes already given out stay the same objects. */
  async refresh(): Promise<void> {
    for (const { id, schema } of await this.#registry.schemas()) {
      for (const topic of new Set(this.#feeds.map((feed) => feed.topic))) this.#learn(topic, id, schema);
    }
  }

  #learn(topic: string, id: number, schema: unknown): void {
    const lanes = this.#lanes.get(topic) ?? new Map<number, readonly Lane[]>();
    this.#lanes.set(topic, lanes);
    if (lanes.has(id)) return;
    const { name } = schema as { name: string };
    const feeds = this.#feeds.filter((each) => each.topic === topic && each.record === name);
    lanes.set(
      id,
      feeds.map((feed) => laneOf(feed, schema)),
    );
  }

  /** How tombstones of the topic become rows; null: no table of its has any. */
  retraction(topic: string): Retraction | null {
    let known = this.#retractions.get(topic);
    if (known === undefined) {
      const feed = this.#feeds.find((each) => each.topic === topic && each.retractedRow !== undefined);
      known = feed === undefined ? null : retractionOf(feed);
      this.#retractions.set(topic, known);
    }
    return known;
  }
}

function laneOf({ table, raw, columns }: TableFeed, schema: unknown): Lane {
  const lane = { table, raw, schema: raw ? withVersionField(schema) : schema };
  return columns === undefined ? lane : { ...lane, columns };
}
