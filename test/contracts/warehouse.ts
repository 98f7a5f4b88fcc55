import { describe } from "vitest";
import type { TestWarehouse } from "../warehouse/support/warehouse.ts";
import { describeDownloads } from "./warehouse/downloads.ts";
import { describeSinkTables } from "./warehouse/sink-tables.ts";
import { describeStatements } from "./warehouse/statements.ts";
import { describeValues } from "./warehouse/values.ts";

/** What every adapter of the warehouse promises. */
export function describeWarehouseContract(name: string, warehouse: TestWarehouse): void {
  describe(`the warehouse (${name})`, () => {
    describe("values", () => describeValues(warehouse));
    describe("statements", () => describeStatements(warehouse));
    describe("downloads", () => describeDownloads(warehouse));
    describe("tables that the sink fills", () => describeSinkTables(warehouse));
  });
}
