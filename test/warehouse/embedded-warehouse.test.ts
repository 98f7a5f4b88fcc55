import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { typeOfRecord } from "../../src/records/codec.ts";
import { SCHEMAS } from "../../src/records/generated.ts";
import { Bodies } from "../../src/warehouse/bodies.ts";
import { describeWarehouseContract } from "../contracts/warehouse.ts";
import { round } from "./support/records.ts";
import { useWarehouse } from "./support/warehouse.ts";

const warehouse = useWarehouse();

describeWarehouseContract("embedded", warehouse);

test("a block that the table refuses leaves no file behind", async () => {
  const rows = {
    table: "nowhere",
    schema: SCHEMAS.Round,
    bodies: Bodies.of([typeOfRecord("Round").toBuffer(round())]),
  };
  await expect(warehouse.get().insert(rows)).rejects.toThrow(/nowhere.*UNKNOWN_TABLE/s);
  expect(await readdir(join(warehouse.directory(), "incoming"))).toEqual([]);
});
