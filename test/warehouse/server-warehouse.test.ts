import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SCHEMAS } from "../../src/records/generated.ts";
import { avroBlock } from "../../src/warehouse/avro-block.ts";
import { Bodies } from "../../src/warehouse/bodies.ts";
import { readingSchema } from "../../src/warehouse/insert-statement.ts";
import { inputStructure } from "../../src/warehouse/server/input-structure.ts";
import { describeWarehouseContract } from "../contracts/warehouse.ts";
import { useServerWarehouse } from "./support/server-warehouse.ts";

const warehouse = useServerWarehouse();

describeWarehouseContract("server", warehouse);

test.each(Object.entries(SCHEMAS))(
  "the structure given for %s is what ClickHouse reads in its block",
  async (_, schema) => {
    const reading = readingSchema(schema);
    const file = join(warehouse.directory(), "empty.avro");
    await writeFile(file, Buffer.concat([...avroBlock(reading, new Bodies())]));
    const columns = await warehouse.rows(`DESCRIBE file('${file}', Avro)`);
    const inferred = columns.map(({ name, type }) => `\`${name}\` ${type}`).join(", ");
    expect(inputStructure(reading).replaceAll("(6, 'UTC')", "(6)")).toBe(inferred);
  },
);

test("a type that no ClickHouse type is known for is named", () => {
  const schema = { name: "Odd", fields: [{ name: "shape", type: { type: "fixed", name: "Shape", size: 2 } }] };
  expect(() => inputStructure(schema)).toThrow(/^Odd\.shape: no ClickHouse type/);
});
