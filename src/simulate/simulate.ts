import { DAY, type Micros, SECOND } from "../values/time.ts";
import { Delivery } from "./delivery.ts";
import { Documents } from "./documents.ts";
import { GAMES } from "./games.ts";
import { newPlayer, type Player } from "./player.ts";
import { nextSession, nextTime, tellPlayer } from "./player-story.ts";
import { Schedule } from "./schedule.ts";
import type { Story } from "./story.ts";

export interface SimulateOptions {
  readonly players: number;
  /** Length of the feed; fractions are allowed. */
  readonly days: number;
  readonly seed: number | string;
  /** 0: clean and in order. 1: plenty of everything that goes wrong. */
  readonly chaos: number;
  /** First instant; default 2024-03-01T00:00:00Z, so that the bytes do not depend on the day they are made. */
  readonly from?: Micros;
  /** Default `default`. */
  readonly tenant?: string;
  /** Default the tenant: what the doors take for feeds without an origin (inputs.md, section 1). */
  readonly origin?: string;
  /** Casino events of an average player and day, roughly; default 400. */
  readonly simulateEvents?: number;
}

/** 2024-03-01T00:00:00Z. */
export const DEFAULT_FROM = 1_709_251_200_000_000 as Micros;
const DEFAULT_EVENTS = 400;
/** Measured: casino events that a player and day get out of each round of an average session. */
const EVENTS_PER_SESSION_ROUND = 5;

/**
 * A casino's life as NDJSON envelope lines, each with its newline, in order of arrival (cli.md, `simulate`). The same
 * options give the same bytes everywhere. Memory grows with the players, not with the days.
 *
 * @throws RangeError when an option makes no sense
 */
export function* simulate(options: SimulateOptions): Generator<string> {
  check(options);
  const { tenant = "default", from = DEFAULT_FROM } = options;
  const seed = String(options.seed);
  const delivery = new Delivery(seed, options.chaos);
  const end = from + Math.floor(options.days * DAY);
  const story: Story = {
    documents: new Documents(seed, tenant, options.origin ?? tenant),
    send: (at, line) => {
      if (at < end) delivery.send(at, line);
    },
    roundsPerSession: (options.simulateEvents ?? DEFAULT_EVENTS) / EVENTS_PER_SESSION_ROUND,
  };
  for (const game of GAMES) story.send(from, story.documents.gameProfile(game, from));
  const players = gather(options.players, seed, from);
  while (players.nextTime < end) {
    const now = players.nextTime;
    while (delivery.nextArrival <= now) yield delivery.take() ?? "";
    const player = players.take() as Player;
    tellPlayer(story, player, now);
    players.add(nextTime(player), player);
  }
  while (delivery.nextArrival < Number.POSITIVE_INFINITY) yield delivery.take() ?? "";
}

function gather(count: number, seed: string, from: number): Schedule<Player> {
  const players = new Schedule<Player>();
  for (let index = 0; index < count; index++) {
    const player = newPlayer(seed, index);
    player.nextPlay = nextSession(player, from + SECOND);
    players.add(nextTime(player), player);
  }
  return players;
}

function check({ players, days, chaos, simulateEvents = DEFAULT_EVENTS }: SimulateOptions): void {
  if (!Number.isSafeInteger(players) || players < 0) throw new RangeError(`players is ${players}: give a whole number`);
  if (!Number.isFinite(days) || days < 0) throw new RangeError(`days is ${days}: give a number of days, 0 or more`);
  if (!(chaos >= 0 && chaos <= 1)) throw new RangeError(`chaos is ${chaos}: give a number from 0 to 1`);
  if (!(simulateEvents > 0)) throw new RangeError(`simulateEvents is ${simulateEvents}: give a number above 0`);
}
