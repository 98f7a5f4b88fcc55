import { type Paytable, type PrizeShape, paytable } from "./paytable.ts";

/** How a game's feed tells that a round was lost. */
export type LossStyle = "bet ends round" | "win of nothing" | "idle";

export interface Game {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly vendorId: string;
  readonly vendor: string;
  /** Expected return as a fraction of the bets. */
  readonly rtp: number;
  readonly paytable: Paytable;
  /** Most bets that a round takes. */
  readonly maxBets: number;
  /** Most wins that a prize is paid in. */
  readonly maxWins: number;
  readonly lossStyle: LossStyle;
  /** Seconds from a bet to its outcome. */
  readonly pace: number;
  /** Casino events, or gamerounds of the tenant batch. */
  readonly feed: "CASINO" | "GAMEROUND";
  /** Whether the vendor splits amounts into real, bonus and locked even where all is real. */
  readonly alwaysSplits: boolean;
}

const CALM: PrizeShape = [
  { multiplier: 0.5, share: 0.1 },
  { multiplier: 1, share: 0.2 },
  { multiplier: 2, share: 0.3 },
  { multiplier: 5, share: 0.25 },
  { multiplier: 20, share: 0.15 },
];
const WILD: PrizeShape = [
  { multiplier: 0.4, share: 0.06 },
  { multiplier: 1.5, share: 0.2 },
  { multiplier: 5, share: 0.3 },
  { multiplier: 25, share: 0.24 },
  { multiplier: 150, share: 0.15 },
  { multiplier: 1000, share: 0.05 },
];
const TABLE: PrizeShape = [
  { multiplier: 2, share: 0.85 },
  { multiplier: 3, share: 0.1 },
  { multiplier: 36, share: 0.05 },
];
const CRASH: PrizeShape = [
  { multiplier: 1.2, share: 0.3 },
  { multiplier: 2, share: 0.35 },
  { multiplier: 8, share: 0.25 },
  { multiplier: 60, share: 0.1 },
];

type Kind = Pick<Game, "type" | "maxBets" | "maxWins" | "pace"> & { readonly shape: PrizeShape };
const CALM_SLOT: Kind = { type: "Slots", shape: CALM, maxBets: 1, maxWins: 2, pace: 3 };
const WILD_SLOT: Kind = { type: "Slots", shape: WILD, maxBets: 1, maxWins: 4, pace: 3 };
const ROULETTE: Kind = { type: "Table", shape: TABLE, maxBets: 4, maxWins: 2, pace: 20 };
const BLACKJACK: Kind = { type: "Table", shape: TABLE, maxBets: 2, maxWins: 1, pace: 15 };
const INSTANT: Kind = { type: "Crash", shape: CRASH, maxBets: 1, maxWins: 1, pace: 6 };

type Vendor = Pick<Game, "vendorId" | "vendor" | "feed" | "lossStyle" | "alwaysSplits">;
const vendor = (
  vendorId: string,
  name: string,
  lossStyle: LossStyle,
  alwaysSplits: boolean,
  feed: Game["feed"],
): Vendor => ({ vendorId, vendor: name, lossStyle, alwaysSplits, feed });
const NETENT = vendor("1", "Netent", "bet ends round", true, "CASINO");
const PLAYNGO = vendor("2", "Play'n GO", "idle", true, "CASINO");
const EVOLUTION = vendor("7", "Evolution", "win of nothing", true, "CASINO");
const SPRIBE = vendor("9", "Spribe", "win of nothing", false, "CASINO");
const BETSOFT = vendor("12", "Betsoft", "idle", true, "GAMEROUND");

function game(id: string, name: string, rtp: number, { shape, ...kind }: Kind, by: Vendor): Game {
  return { id, name, rtp, paytable: paytable(rtp, shape), ...kind, ...by };
}

/** The casino's games: slots of low and high volatility, tables with several bets a round, crash games. */
export const GAMES: readonly [Game, ...Game[]] = [
  game("10911", "Dead or Alive", 0.9682, WILD_SLOT, NETENT),
  game("10912", "Starburst", 0.9609, CALM_SLOT, NETENT),
  game("10913", "Gonzo's Quest", 0.96, CALM_SLOT, NETENT),
  game("20", "Book of Dead", 0.9621, WILD_SLOT, PLAYNGO),
  game("21", "Reactoonz", 0.9451, CALM_SLOT, PLAYNGO),
  game("rl-eu", "European Roulette", 0.973, ROULETTE, EVOLUTION),
  game("bj-1", "Blackjack Clássico", 0.985, BLACKJACK, EVOLUTION),
  game("crash", "Crash", 0.97, INSTANT, SPRIBE),
  game("mines", "Mines", 0.97, INSTANT, SPRIBE),
  game("bs-7", "Lucky Seven", 0.91, CALM_SLOT, BETSOFT),
];
