/** Asks the questions of the guide for analysts. Arguments: the installation's data, how often to ask each. */
import { readCookbook } from "../src/console/cookbook.ts";
import { withWarehouse } from "../src/runtime/with-warehouse.ts";
import { benchConfig } from "./environment.ts";

/** How long the answer to a question took, each time. */
export interface QueryTime {
  readonly question: string;
  readonly milliseconds: readonly number[];
}

const [, , dataDir = "", repeat = "1"] = process.argv;

const times = await withWarehouse(benchConfig(dataDir), async (warehouse) => {
  const ask = async (sql: string): Promise<number> => {
    const begun = performance.now();
    await warehouse.query(sql, "JSONEachRow");
    return performance.now() - begun;
  };
  const times: QueryTime[] = [];
  for (const { question, sql } of readCookbook()) {
    // Once for nothing: who asks the same for the first time waits for the disk.
    await ask(sql);
    const milliseconds: number[] = [];
    while (milliseconds.length < Number(repeat)) milliseconds.push(await ask(sql));
    times.push({ question, milliseconds });
  }
  return times;
});
process.stdout.write(JSON.stringify(times));
