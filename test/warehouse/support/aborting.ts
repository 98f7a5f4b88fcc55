/** Opens embedded ClickHouse in the directory, and aborts as a process does that is out of memory. */
import { openEmbeddedWarehouse } from "../../../src/warehouse/embedded/embedded-warehouse.ts";

const [, , directory = "", again] = process.argv;
if (again === "again") await (await openEmbeddedWarehouse(directory)).close();
await openEmbeddedWarehouse(directory);
process.abort();
