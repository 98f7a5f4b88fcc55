/**
 * Writes docs/reference/tables.md from the comments that the migrations and views give tables and columns, as ClickHouse
 * has them. `--check` fails when the page is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openEmbeddedWarehouse } from "../src/warehouse/embedded/embedded-warehouse.ts";
import { migrate } from "../src/warehouse/migrations.ts";
import { dataDictionary } from "../src/warehouse/schema/data-dictionary.ts";

const FILE = fileURLToPath(new URL("../docs/reference/tables.md", import.meta.url));

async function currentDictionary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "pitboss-dictionary-"));
  const warehouse = await openEmbeddedWarehouse(directory);
  try {
    await migrate(warehouse);
    return await dataDictionary(warehouse);
  } finally {
    await warehouse.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const text = await currentDictionary();
const known = existsSync(FILE) ? readFileSync(FILE, "utf8") : undefined;
if (known !== text) {
  if (process.argv.includes("--check")) {
    process.stderr.write("docs/reference/tables.md is out of date: run npm run generate\n");
    process.exitCode = 1;
  } else {
    writeFileSync(FILE, text);
  }
}
