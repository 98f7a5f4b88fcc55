import { describe, expect, it } from "vitest";
import { GAMES } from "../../src/simulate/games.ts";
import { drawPrize } from "../../src/simulate/paytable.ts";
import { Random } from "../../src/simulate/random.ts";

const SPINS = 2_000_000;

describe.each(GAMES)("$name", (game) => {
  const { tenths, bounds } = game.paytable;
  const chances = bounds.map((bound, index) => (bound - (bounds[index - 1] ?? 0)) / 2 ** 32);

  it("is built to return what it says", () => {
    const expected = tenths.reduce((sum, prize, index) => sum + (prize / 10) * chances[index]!, 0);
    expect(expected).toBeCloseTo(game.rtp, 5);
  });

  it("returns it over many spins, within five standard errors", () => {
    const variance = tenths.reduce((sum, prize, index) => sum + (prize / 10) ** 2 * chances[index]!, 0);
    const random = new Random("spins", GAMES.indexOf(game));
    let won = 0;
    for (let spin = 0; spin < SPINS; spin++) won += drawPrize(game.paytable, random);
    expect(Math.abs(won / 10 / SPINS - game.rtp)).toBeLessThan(5 * (variance / SPINS) ** 0.5);
  });
});
