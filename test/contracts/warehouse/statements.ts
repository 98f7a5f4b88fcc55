import { expect, test } from "vitest";
import { typeOfRecord } from "../../../src/records/codec.ts";
import { SCHEMAS } from "../../../src/records/generated.ts";
import { Bodies } from "../../../src/warehouse/bodies.ts";
import { round } from "../../warehouse/support/records.ts";
import type { TestWarehouse } from "../../warehouse/support/warehouse.ts";

export function describeStatements(warehouse: TestWarehouse): void {
  test("a query gives the format asked for, its own FORMAT clause goes first", async () => {
    expect(await warehouse.get().query("SELECT 1 AS one, 'x' AS two", "CSVWithNames")).toBe('"one","two"\n1,"x"\n');
    expect(await warehouse.get().query("SELECT 1 AS one FORMAT JSONEachRow", "CSV")).toBe('{"one":1}\n');
  });

  test("a refused statement says what ClickHouse says, with its code", async () => {
    await expect(warehouse.get().query("SELECT nonsense FROM rounds", "TSV")).rejects.toThrow(
      /^Unknown expression identifier `nonsense`.*UNKNOWN_IDENTIFIER, code 47/s,
    );
  });

  test("a block that the table refuses says so", async () => {
    const rows = {
      table: "nowhere",
      schema: SCHEMAS.Round,
      bodies: Bodies.of([typeOfRecord("Round").toBuffer(round())]),
    };
    await expect(warehouse.get().insert(rows)).rejects.toThrow(/nowhere.*UNKNOWN_TABLE/s);
  });

  test("a long query holds up neither another one nor an insert", async () => {
    let finished = false;
    const long = warehouse
      .get()
      .query("SELECT sleepEachRow(0.02) FROM numbers(25) SETTINGS max_block_size = 1", "Null")
      .then(() => {
        finished = true;
      });
    await warehouse.get().query("SELECT 1", "TSV");
    await warehouse.insert("rounds", "Round", round());
    expect(finished).toBe(false);
    await long;
  });
}
