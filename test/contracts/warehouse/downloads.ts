import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { TestWarehouse } from "../../warehouse/support/warehouse.ts";

export function describeDownloads(warehouse: TestWarehouse): void {
  test("give bytes of any format, in order and whole", async () => {
    const read = async (sql: string, format: string) => buffer(await warehouse.get().download(sql, format));
    const lines = await read("SELECT number FROM numbers(300000) ORDER BY number;\n", "TSV");
    expect(lines.toString().split("\n").length).toBe(300_001);
    expect((await read("SELECT 1 AS n -- one", "CSVWithNames")).toString()).toBe('"n"\n1\n');
    expect((await read("SELECT 1 AS n", "Parquet")).subarray(0, 4).toString()).toBe("PAR1");
  });

  test("fail before they give anything", async () => {
    const failing = "SELECT throwIf(number = 250000, 'too far') FROM numbers(300000)";
    await expect(warehouse.get().download(failing, "TSV")).rejects.toThrow(/too far/);
    await expect(warehouse.get().download("SELECT 1", "Nonsense")).rejects.toThrow(/Nonsense/);
  });
}
