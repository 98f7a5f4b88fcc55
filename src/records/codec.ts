import type avro from "avsc";
import { typeOfSchema } from "./avro-types.ts";
import { AvroReader, tooShort } from "./bodies/avro-reader.ts";
import { AvroWriter } from "./bodies/avro-writer.ts";
import { READERS, WRITERS } from "./bodies/generated.ts";
import { type DerivedRecords, type EventRecords, SCHEMAS } from "./generated.ts";

/** Every record by name. */
export type Records = EventRecords & DerivedRecords;
export type RecordName = keyof Records;
export type EventName = keyof EventRecords;
export type DerivedName = keyof DerivedRecords;

const types = new Map<RecordName, avro.Type>();

/** The avsc type of one of our records, made once. */
export function typeOfRecord(name: RecordName): avro.Type {
  let type = types.get(name);
  if (type === undefined) {
    type = typeOfSchema(SCHEMAS[name]);
    types.set(name, type);
  }
  return type;
}

/** The registry's wire format: a zero byte, the schema's id as a 32-bit integer, the Avro body (outputs.md, Topics). */
export const WIRE_PREFIX_BYTES = 5;

/** Header of a tombstone: the version of the row that it retracts (outputs.md, Tables). */
export const VERSION_HEADER = "version";

/** One schema as it is known to the registry: what its records' first five bytes say. */
export interface RegisteredSchema {
  readonly id: number;
  readonly schema: unknown;
}

/** `new`: the subject has no schema yet; `compatible`: readers of the schema can read what earlier ones wrote. */
export type SchemaVerdict =
  | { readonly kind: "registered" | "new" | "compatible" }
  | { readonly kind: "incompatible"; readonly reason: string };

/** Where schemas get their ids: the schema registry's port. */
export interface SchemaRegistry {
  /** Id of the schema under the subject; registers it when it is new. */
  register(subject: string, schema: unknown): Promise<number>;
  /** What {@link register} would say to it; registers nothing. */
  check(subject: string, schema: unknown): Promise<SchemaVerdict>;
  /** Every schema of every subject, so that records written by older versions can be read. */
  schemas(): Promise<RegisteredSchema[]>;
}

/** Encodes and decodes records in the registry's wire format. Built once at start by {@link openSerde}; then synchronous. */
export class Serde {
  readonly #ids: ReadonlyMap<RecordName, number>;
  readonly #readers: ReadonlyMap<number, (bytes: Buffer) => unknown>;
  readonly #names: ReadonlyMap<number, RecordName>;
  readonly #writer = new AvroWriter();

  constructor(ids: ReadonlyMap<RecordName, number>, registered: readonly RegisteredSchema[]) {
    this.#ids = ids;
    const readers = new Map<number, (bytes: Buffer) => unknown>();
    const names = new Map<number, RecordName>();
    for (const { id, schema } of registered) {
      const name = (schema as { name: string }).name as RecordName;
      if (!(name in SCHEMAS)) continue;
      readers.set(id, readerOf(name, schema));
      names.set(id, name);
    }
    this.#readers = readers;
    this.#names = names;
  }

  encode<Name extends RecordName>(name: Name, record: Records[Name]): Buffer {
    const id = this.#idOf(name);
    this.#writer.begin(WIRE_PREFIX_BYTES);
    writerOf(name)(this.#writer, record);
    const bytes = this.#writer.written;
    bytes[0] = 0;
    bytes.writeInt32BE(id, 1);
    return bytes;
  }

  /** What every record of the name begins with in wire format. */
  wirePrefixOf(name: RecordName): Buffer {
    const prefix = Buffer.alloc(WIRE_PREFIX_BYTES);
    prefix.writeInt32BE(this.#idOf(name), 1);
    return prefix;
  }

  /** Name of the record that the bytes hold. */
  nameOf(bytes: Buffer): RecordName {
    const name = this.#names.get(schemaIdOf(bytes));
    if (name === undefined)
      throw new Error(`schema id ${schemaIdOf(bytes)} is not known: was it registered by a newer version?`);
    return name;
  }

  decode<Name extends RecordName>(name: Name, bytes: Buffer): Records[Name] {
    const reader = this.#readers.get(schemaIdOf(bytes));
    if (reader === undefined) throw new Error(`schema id ${schemaIdOf(bytes)} of a ${name} is not known`);
    return reader(bytes) as Records[Name];
  }

  #idOf(name: RecordName): number {
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`record ${name} was not registered at start`);
    return id;
  }
}

/** Encodes records as Avro alone, without what the wire format puts before it. */
export class BodyEncoder {
  readonly #writer = new AvroWriter();

  encode<Name extends RecordName>(name: Name, record: Records[Name]): Buffer {
    this.#writer.begin(0);
    writerOf(name)(this.#writer, record);
    return this.#writer.written;
  }
}

/** Schema id of a record in wire format; throws when the bytes are not in it. */
export function schemaIdOf(bytes: Buffer): number {
  if (bytes.length < WIRE_PREFIX_BYTES || bytes[0] !== 0) throw new Error("not a record in the registry's wire format");
  return bytes.readInt32BE(1);
}

function readerOf(name: RecordName, writerSchema: unknown): (bytes: Buffer) => unknown {
  if (JSON.stringify(writerSchema) === JSON.stringify(SCHEMAS[name]))
    return (bytes) => read<unknown>(READERS[name], bytes);
  const type = typeOfRecord(name);
  const resolver = type.createResolver(typeOfSchema(writerSchema));
  return (bytes) => {
    const { value, offset } = type.decode(bytes, WIRE_PREFIX_BYTES, resolver);
    if (offset < 0) throw tooShort();
    return value;
  };
}

function read<Result>(body: (from: AvroReader) => Result, bytes: Buffer): Result {
  const from = new AvroReader(bytes, WIRE_PREFIX_BYTES);
  const record = body(from);
  from.finish();
  return record;
}

function writerOf<Name extends RecordName>(name: Name): (to: AvroWriter, record: Records[Name]) => void {
  return WRITERS[name] as (to: AvroWriter, record: Records[Name]) => void;
}

/** Registers every record of the topics given as (subject, record) and reads what older versions wrote. */
export async function openSerde(
  registry: SchemaRegistry,
  subjects: Iterable<readonly [subject: string, record: RecordName]>,
): Promise<Serde> {
  const ids = new Map<RecordName, number>();
  for (const [subject, name] of subjects) ids.set(name, await registry.register(subject, SCHEMAS[name]));
  return new Serde(ids, await registry.schemas());
}

/** Whether a reader of the schema can read what was written under each of the earlier ones. */
export function compatibilityOf(schema: unknown, earlier: readonly unknown[]): SchemaVerdict {
  if (earlier.length === 0) return { kind: "new" };
  const text = JSON.stringify(schema);
  if (earlier.some((each) => JSON.stringify(each) === text)) return { kind: "registered" };
  try {
    for (const each of earlier) typeOfSchema(schema).createResolver(typeOfSchema(each));
    return { kind: "compatible" };
  } catch (error) {
    return { kind: "incompatible", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A registry in memory, for tests and for topologies driven without a log. */
export function inMemoryRegistry(): SchemaRegistry {
  const schemas: RegisteredSchema[] = [];
  return {
    register(_subject, schema) {
      const text = JSON.stringify(schema);
      const known = schemas.find((each) => JSON.stringify(each.schema) === text);
      if (known !== undefined) return Promise.resolve(known.id);
      schemas.push({ id: schemas.length + 1, schema });
      return Promise.resolve(schemas.length);
    },
    check: (_subject, schema) => {
      const isKnown = schemas.some((each) => JSON.stringify(each.schema) === JSON.stringify(schema));
      return Promise.resolve({ kind: isKnown ? "registered" : "new" });
    },
    schemas: () => Promise.resolve([...schemas]),
  };
}
