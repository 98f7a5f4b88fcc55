import { describe, expect, test } from "vitest";
import { StreamPlaces } from "../../src/console/stream-places.ts";

describe("places for live streams", () => {
  test("are never all one key's", () => {
    const places = new StreamPlaces(4, 2);
    places.take("a");
    const free = places.take("a");
    expect(() => places.take("a")).toThrow("2 pages are watching with the key a: close one of them");
    expect(() => places.take("b")).not.toThrow();
    free();
    expect(() => places.take("a")).not.toThrow();
  });

  test("end, and are there again when one is freed", () => {
    const places = new StreamPlaces(2, 2);
    places.take("a");
    const free = places.take("b");
    expect(() => places.take("c")).toThrow("2 pages are watching already");
    free();
    expect(() => places.take("c")).not.toThrow();
  });
});
