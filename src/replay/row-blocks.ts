import type { Output } from "../engine/outputs.ts";
import { BodyEncoder } from "../records/codec.ts";
import { joinKey } from "../values/player-key.ts";
import { Bodies } from "../warehouse/bodies.ts";
import { type Retraction, retractionOf } from "../warehouse/retraction.ts";
import { DERIVED_FEEDS } from "./shadow.ts";

/** Rows of one lane: `lane` is its place among the shadow's lanes. */
export interface RowBlock {
  readonly lane: number;
  readonly bodies: Bodies;
}

interface TopicLanes {
  /** Places of the lanes that a record goes to. */
  readonly rows: readonly number[];
  readonly retraction: { readonly lane: number; readonly of: Retraction } | undefined;
}

function lanesByTopic(): ReadonlyMap<string, TopicLanes> {
  const lanes = new Map<string, TopicLanes>();
  let place = 0;
  for (const feed of DERIVED_FEEDS) {
    const before = lanes.get(feed.topic);
    const rows = [...(before?.rows ?? []), place++];
    const retraction = feed.retractedRow === undefined ? before?.retraction : { lane: place++, of: retractionOf(feed) };
    lanes.set(feed.topic, { rows, retraction });
  }
  return lanes;
}

const LANES = lanesByTopic();

/** Gathers what a fold emits as rows of the shadow tables. */
export class RowBlocks {
  /** What the keys of the rows that are kept begin with. */
  readonly #prefix: string;
  readonly #encoder = new BodyEncoder();
  readonly #bodies = new Map<number, Bodies>();
  rows = 0;
  bytes = 0;

  /** `tenant`: only rows of this one are kept. */
  constructor(tenant: string | undefined) {
    this.#prefix = tenant === undefined ? "" : `${joinKey(tenant)}|`;
  }

  add(output: Output): void {
    const { topic, key, name, record, version } = output;
    const lanes = LANES.get(topic.name);
    if (lanes === undefined || !key.startsWith(this.#prefix)) return;
    if (record === null) {
      const { retraction } = lanes;
      if (retraction !== undefined) this.#put(retraction.lane, retraction.of.body(key, version));
      return;
    }
    const body = this.#encoder.encode(name, record);
    for (const lane of lanes.rows) this.#put(lane, body);
  }

  take(): RowBlock[] {
    const blocks = [...this.#bodies].map(([lane, bodies]) => ({ lane, bodies }));
    this.#bodies.clear();
    this.rows = 0;
    this.bytes = 0;
    return blocks;
  }

  #put(lane: number, body: Buffer): void {
    let bodies = this.#bodies.get(lane);
    if (bodies === undefined) {
      bodies = new Bodies();
      this.#bodies.set(lane, bodies);
    }
    bodies.add(body);
    this.rows++;
    this.bytes += body.length;
  }
}
