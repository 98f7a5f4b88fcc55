import { expect, test } from "vitest";
import { RetryableError } from "../../src/log/port.ts";
import { WarehouseError, warehouseErrorOf } from "../../src/warehouse/warehouse-error.ts";

const clickHouse = (code: string, type: string) => Object.assign(new Error("Its own words. "), { code, type });

test.each([clickHouse("243", "NOT_ENOUGH_SPACE"), Object.assign(new Error("Its own words."), { code: "ENOSPC" })])(
  "a full disk is worth another try, and says what to do ($code)",
  (error) => {
    const what = warehouseErrorOf(error);
    expect(what).toBeInstanceOf(RetryableError);
    expect(what.message).toMatch(/Its own words\..*the disk is full, free some space$/);
  },
);

test("what ClickHouse refuses is not worth another try", () => {
  const what = warehouseErrorOf(clickHouse("60", "UNKNOWN_TABLE"));
  expect(what).toBeInstanceOf(WarehouseError);
  expect(what.message).toBe("Its own words. (UNKNOWN_TABLE, code 60)");
});

test("any other error stays what it is", () => {
  const error = Object.assign(new TypeError("a fault of ours"), { code: "ERR_INVALID_ARG_TYPE" });
  expect(warehouseErrorOf(error)).toBe(error);
});

test.each([
  Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
  Object.assign(new Error(""), { code: "ECONNREFUSED" }),
  new Error("Timeout error."),
])("a connection that fails is worth another try ($message$code)", (error) => {
  const what = warehouseErrorOf(error);
  expect(what).toBeInstanceOf(RetryableError);
  expect(what.message).toMatch(/^the warehouse cannot go on: (socket hang up|ECONNREFUSED|no answer in time)$/);
});
