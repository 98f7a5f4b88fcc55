import type { Position } from "../log/port.ts";
import type { Lane } from "./routes.ts";

/** Rows to be inserted together, and the offsets that they make good. */
export class SinkBatch {
  readonly #bodies = new Map<Lane, Buffer[]>();
  readonly #offsets = new Map<string, Position>();
  /** When its first record was read, by the sink's clock. */
  readonly startedAt: number;
  #rows = 0;
  #bytes = 0;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  add(lane: Lane, body: Buffer): void {
    const bodies = this.#bodies.get(lane);
    if (bodies === undefined) this.#bodies.set(lane, [body]);
    else bodies.push(body);
    this.#rows += 1;
    this.#bytes += body.length;
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

  get blocks(): ReadonlyMap<Lane, readonly Buffer[]> {
    return this.#bodies;
  }

  get offsets(): Position[] {
    return [...this.#offsets.values()];
  }
}
