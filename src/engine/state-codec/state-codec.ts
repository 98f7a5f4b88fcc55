import { NO_BLOCKS } from "./block-numbers.ts";
import { CommonTexts } from "./common-texts.ts";
import { type Shape, Shapes } from "./shapes.ts";
import { StateReader } from "./state-reader.ts";
import { StateWriter } from "./state-writer.ts";

/**
 * Plain data to bytes and back, as a structured clone has it (numbers, bigints, texts, arrays, maps, sets, bytes, objects),
 * in a fifth of the bytes and half the time: property names are written once for a whole partition, in {@link shapes}, and
 * repeated texts once in a value. An object that is shared stays shared, a list or a map does not. Of a block there is only
 * its number.
 */
export class StateCodec {
  readonly #shapes: Shapes;
  readonly #writer: StateWriter;
  readonly #common = new CommonTexts();

  /** `shapes`: those that were known when what is to be decoded was encoded, or more. */
  constructor(shapes: readonly Shape[] = []) {
    this.#shapes = new Shapes(shapes);
    this.#writer = new StateWriter(this.#shapes);
  }

  get shapes(): readonly Shape[] {
    return this.#shapes.list;
  }

  /** Behind `room` bytes that are the caller's to fill. Throws on what is no plain data. */
  encode(value: unknown, room = 0, blocks = NO_BLOCKS): Buffer {
    return this.#writer.write(value, room, blocks);
  }

  /** Of what {@link encode} gave, from the byte `from` on. */
  decode(bytes: Buffer, from = 0, blocks = NO_BLOCKS): unknown {
    return new StateReader(this.#shapes, this.#common, bytes, from, blocks).value();
  }
}
