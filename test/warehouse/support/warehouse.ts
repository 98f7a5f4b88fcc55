import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type RecordName, type Records, typeOfRecord } from "../../../src/records/codec.ts";
import { SCHEMAS } from "../../../src/records/generated.ts";
import { Bodies } from "../../../src/warehouse/bodies.ts";
import { openEmbeddedWarehouse } from "../../../src/warehouse/embedded/embedded-warehouse.ts";
import { migrate } from "../../../src/warehouse/migrations.ts";
import type { Warehouse } from "../../../src/warehouse/port.ts";

export interface TestWarehouse {
  readonly get: () => Warehouse;
  readonly directory: () => string;
  /** The rows of a query, each column as the text ClickHouse gives for it. */
  readonly rows: (sql: string) => Promise<Record<string, string | null>[]>;
  readonly insert: <Name extends RecordName>(table: string, name: Name, ...records: Records[Name][]) => Promise<void>;
}

/** One engine for the whole file: a process can have one directory open. */
export function useWarehouse({ migrated = true } = {}): TestWarehouse {
  let directory = "";
  let warehouse: Warehouse;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pitboss-warehouse-"));
    warehouse = await openEmbeddedWarehouse(directory);
    if (migrated) await migrate(warehouse);
  });
  afterAll(async () => {
    await warehouse.close();
    await rm(directory, { recursive: true, force: true });
  });
  return testWarehouse(
    () => warehouse,
    () => directory,
  );
}

/** What tests do with a warehouse that is opened before them. */
export function testWarehouse(get: () => Warehouse, directory: () => string): TestWarehouse {
  return {
    get,
    directory,
    rows: async (sql) => rowsOf(await get().query(sql, "TSVWithNames")),
    insert: (table, name, ...records) =>
      get().insert({
        table,
        schema: SCHEMAS[name],
        bodies: Bodies.of(records.map((record) => typeOfRecord(name).toBuffer(record))),
      }),
  };
}

function rowsOf(tsv: string): Record<string, string | null>[] {
  const [names = "", ...lines] = tsv.trimEnd().split("\n");
  return lines.map((line) => {
    const values = line.split("\t");
    return Object.fromEntries(
      names.split("\t").map((name, index) => [name, values[index] === "\\N" ? null : unescaped(values[index] ?? "")]),
    );
  });
}

function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (_, character: string) => ({ n: "\n", t: "\t" })[character] ?? character);
}
