import type { Bonus } from "./bonus-story.ts";
import { CURRENCIES, type Currency } from "./currencies.ts";
import { GAMES, type Game } from "./games.ts";
import { Random } from "./random.ts";
import type { Wallet } from "./wallet.ts";

/** One player: habits that do not change, and where the story stands. Instants are microseconds. */
export interface Player {
  readonly index: number;
  readonly userId: string;
  readonly currency: Currency;
  readonly random: Random;
  readonly favourites: readonly [Game, ...Game[]];
  /** Cents; a multiple of 10. */
  readonly stake: number;
  /** Cents that go into a deposit. */
  readonly budget: number;
  /** UTC hour around which most sessions start. */
  readonly hour: number;
  /** Sessions and rounds against the average player's. */
  readonly intensity: number;
  readonly wallet: Wallet;
  game: Game;
  bonus: Bonus | undefined;
  registered: boolean;
  playing: boolean;
  roundsLeft: number;
  lastDeposit: number;
  /** How many ids were given out. */
  ids: number;
  /** When the next round or session starts. */
  nextPlay: number;
  /** Nothing of the player may happen before this: the last event of the round under way. */
  busyUntil: number;
}

interface Intensity {
  readonly value: number;
  readonly weight: number;
}

const INTENSITIES: readonly [Intensity, ...Intensity[]] = [
  { value: 0.3, weight: 3 },
  { value: 0.7, weight: 4 },
  { value: 1.2, weight: 3 },
  { value: 2.6, weight: 1 },
];
const STAKES = [20, 50, 100, 200, 500] as const;
/** Every 40th player has an id that needs escaping in keys and paths. */
const ODD_IDS = 40;

export function newPlayer(seed: string, index: number): Player {
  const random = new Random(seed, 1, index);
  const currency = random.weighted(CURRENCIES);
  const favourites: [Game, ...Game[]] = [random.pick(GAMES), random.pick(GAMES), random.pick(GAMES)];
  const stake = random.pick(STAKES) * currency.stakeScale;
  return {
    index,
    userId: index % ODD_IDS === ODD_IDS - 1 ? `u|${index}%ü` : String(50_000 + index),
    currency,
    random,
    favourites,
    stake,
    budget: stake * random.between(60, 200),
    hour: random.between(15, 25) % 24,
    intensity: random.weighted(INTENSITIES).value,
    wallet: { real: 0, bonus: 0, locked: 0 },
    game: favourites[0],
    bonus: undefined,
    registered: false,
    playing: false,
    roundsLeft: 0,
    lastDeposit: 0,
    ids: 0,
    nextPlay: 0,
    busyUntil: 0,
  };
}

/** An id of the player's next event or round: digits beyond 2^53, unique in a feed. */
export function nextId(player: Player): string {
  player.ids++;
  return `20190201${String(player.index + 1).padStart(6, "0")}${String(player.ids).padStart(7, "0")}`;
}
