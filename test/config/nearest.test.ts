import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest } from "../../src/config/nearest.ts";

describe("the nearest name", () => {
  it("is found through a letter too few, too many or wrong, and in any case", () => {
    for (const typed of ["latenes", "latenesss", "lateness", "latemess", "LATENESS"]) {
      expect(nearest(typed, ["round_idle", "lateness", "database"])).toEqual({ name: "lateness", close: true });
    }
  });

  it("is close when it begins with what was typed", () => {
    expect(nearest("Cashback", ["WelcomeBonus", "CashbackBonus"])).toEqual({ name: "CashbackBonus", close: true });
  });

  it("is named but not close when nothing is alike", () => {
    expect(nearest("zzzzzz", ["lateness", "share"])).toMatchObject({ close: false });
    expect(nearest("x", [])).toBeUndefined();
  });

  it("is the name itself where that is among the candidates", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z_]{1,8}$/), { minLength: 1 }), fc.nat(), (names, pick) => {
        const name = names[pick % names.length]!;
        expect(nearest(name, names)).toEqual({ name, close: true });
      }),
    );
  });
});
