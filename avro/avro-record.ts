/** A type as our schemas have it. */
export type AvroType =
  | string
  | readonly AvroType[]
  | { type: AvroType; logicalType?: string; scale?: number; items?: AvroType };

/** A schema file. */
export interface AvroRecord {
  name: string;
  namespace: string;
  doc: string;
  fields: { name: string; type: AvroType; doc?: string }[];
}
