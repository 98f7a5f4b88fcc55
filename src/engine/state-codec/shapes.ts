import type { StateReader } from "./state-reader.ts";
import type { StateWriter } from "./state-writer.ts";

/** Names of an object's properties, in order. */
export type Shape = readonly string[];

type Make = (reader: StateReader) => object;
type Write = (writer: StateWriter, object: object) => void;

/** One name further. Nearly every node has one successor, which is found without a look-up. */
class Node {
  id: number | undefined;
  #name: string | undefined;
  #node: Node | undefined;
  #others: Map<string, Node> | undefined;

  next(name: string): Node {
    return this.#name === name && this.#node !== undefined ? this.#node : this.#other(name);
  }

  #other(name: string): Node {
    if (this.#node === undefined) {
      this.#name = name;
      this.#node = new Node();
      return this.#node;
    }
    this.#others ??= new Map();
    let node = this.#others.get(name);
    if (node === undefined) {
      node = new Node();
      this.#others.set(name, node);
    }
    return node;
  }
}

/** State has objects of a few dozen shapes. More than this, and property names are data. */
const MAX_SHAPES = 10_000;

/**
 * The shapes of all objects of a partition's state, by number: an object is written as its shape's number and its values,
 * and made again in one go, as the literal that it once was. Shapes are only ever added.
 */
export class Shapes {
  readonly #root = new Node();
  readonly #list: Shape[] = [];
  readonly #makers: (Make | undefined)[] = [];
  readonly #writers: (Write | undefined)[] = [];

  constructor(known: readonly Shape[] = []) {
    for (const shape of known) {
      let node = this.#root;
      for (const name of shape) node = node.next(name);
      this.#add(node, shape);
    }
  }

  /** All of them, by number. */
  get list(): readonly Shape[] {
    return [...this.#list];
  }

  /** Number of the object's shape. */
  of(object: object): number {
    let node = this.#root;
    for (const name in object) node = node.next(name);
    return node.id ?? this.#add(node, Object.keys(object));
  }

  /** Makes an object of the shape, its values read in order. */
  make(id: number, reader: StateReader): object {
    const make = this.#makers[id] ?? this.#makerOf(id);
    return make(reader);
  }

  /** Writes the values of an object of the shape, in order. */
  write(id: number, writer: StateWriter, object: object): void {
    const write = this.#writers[id] ?? this.#writerOf(id);
    write(writer, object);
  }

  #add(node: Node, shape: Shape): number {
    if (this.#list.length >= MAX_SHAPES)
      throw new Error(`state has objects of more than ${MAX_SHAPES} shapes: keep names that are data in a Map`);
    node.id = this.#list.length;
    this.#list.push(shape);
    return node.id;
  }

  /** A generated literal gives all objects of a shape one hidden class, at a fifth of the cost of setting properties. */
  #makerOf(id: number): Make {
    const shape = this.#list[id];
    if (shape === undefined) throw new Error(`state names shape ${id}, of which its checkpoint does not know`);
    const properties = shape.map((name) => `${propertyName(name)}: reader.value()`);
    const make = new Function("reader", `return { ${properties.join(", ")} };`) as Make;
    this.#makers[id] = make;
    return make;
  }

  /** Generated for the same reason: each property is read at a place of its own in the code. */
  #writerOf(id: number): Write {
    const shape = this.#list[id] ?? [];
    const values = shape.map((name) => `writer.value(object[${JSON.stringify(name)}]);`);
    const write = new Function("writer", "object", values.join(" ")) as Write;
    this.#writers[id] = write;
    return write;
  }
}

/** In brackets this one is a property like any other; without, it is the prototype. */
function propertyName(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : JSON.stringify(name);
}
