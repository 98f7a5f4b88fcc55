import { expect, test } from "vitest";
import { warehousePlayerCurrencies } from "../../src/grants/player-currencies.ts";
import { RetryableError } from "../../src/log/port.ts";
import { useWarehouse } from "../warehouse/support/warehouse.ts";

const warehouse = useWarehouse();

test("players' currencies are those of their latest profiles, under the origin that is asked for", async () => {
  const odd = "o'brien\\";
  await warehouse
    .get()
    .command(
      "INSERT INTO players (tenant, origin, user_id, currency, version) VALUES ('acme', 'acme', 'anna', 'SEK', 1), " +
        "('acme', 'acme', 'anna', 'cad', 2), ('acme', 'acme', 'none', NULL, 1), ('acme', 'brand', 'bob', 'EUR', 1), " +
        `('other', 'acme', 'liv', 'EUR', 1), ('acme', 'acme', 'o\\'brien\\\\', 'EUR', 1)`,
    );
  const currencies = warehousePlayerCurrencies(warehouse.get());
  const known = await currencies.of("acme", "acme", ["anna", "none", "bob", "liv", odd, "') OR 1 --"]);
  expect(Object.fromEntries(known)).toEqual({ anna: "CAD", [odd]: "EUR" });
});

test("that they cannot be looked up is a failure to try again after", async () => {
  const away = { query: () => Promise.reject(new Error("connection refused")) };
  await expect(warehousePlayerCurrencies(away).of("acme", "acme", ["anna"])).rejects.toThrow(RetryableError);
});
