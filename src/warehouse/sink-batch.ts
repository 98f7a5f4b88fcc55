import type { Position } from "../log/port.ts";
import { Bodies } from "./bodies.ts";
import type { Lane } from "./routes.ts";

/** Rows to be inserted together, and the offsets that they make good. */
export class SinkBatch {
  readonly #bodies = new Map<Lane, Bodies>();
  readonly #offsets = new Map<string, Position>();
  /** When its first record was read, by the sink's clock. */
  readonly startedAt: number;
  #rows = 0;
  #bytes = 0;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  /** The row that `value` has from its byte `from` on; `last`: its last field, if it has none yet. */
  add(lane: Lane, value: Buffer, from = 0, last?: number): void {
    let bodies = this.#bodies.get(lane);
    if (bodies === undefined) {
      bodies = new Bodies();
      this.#bodies.set(lane, bodies);
    }
    bodies.add(value, from, last);
    this.#rows += 1;
    this.#bytes += value.length - from;
  }

  /** Everything of the partition before the offset is in this batch or in an earlier one. */
  advance(position: Position): void {
    this.#offsets.set(`${position.topic}/${position.partition}`, position);
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get blocks(): ReadonlyMap<Lane, Bodies> {
    return this.#bodies;
  }

  get offsets(): Position[] {
    return [...this.#offsets.values()];
  }
}
