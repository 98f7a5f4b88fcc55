import fc from "fast-check";
import type { FoldRules } from "../../../src/rules/fold-rules.ts";
import { HOUR, MINUTE, type Micros } from "../../../src/values/time.ts";
import type { ModelArrival } from "../../model/arrivals.ts";
import { duration, later } from "../../support/events.ts";
import { deposited, loggedIn, updated } from "./account.ts";
import { bonusWagered, expiryReport, statusChange, statusReport } from "./bonus-reports.ts";
import { type Happening, type Place, players } from "./place.ts";
import { activityAlone, betAndWin, takenBack } from "./play.ts";
import { rules } from "./rules.ts";
import { segments } from "./segments.ts";
import { showStream } from "./show-stream.ts";

/** Everything that came to a partition, in order, the last a tick, and where the engine was restarted. */
export interface Stream {
  readonly arrivals: readonly ModelArrival[];
  /** After which arrivals the engine is restarted from a checkpoint. */
  readonly restarts: ReadonlySet<number>;
  /** After which arrivals everybody falls asleep, and whether a checkpoint has them then. */
  readonly sleeps: ReadonlyMap<number, boolean>;
  /** Otherwise whoever is not needed at the moment falls asleep. */
  readonly hasRoom: boolean;
  /** What may be put aside is, at once. */
  readonly putsAside: boolean;
  readonly rules: FoldRules;
}

/**
 * When players may be about: at noon, over midnight, over Malta's change to summer time, and so far apart that details leave
 * the state, players are sealed and windows run empty in between.
 */
const STARTS = ["0h", "8h", "3d", "9d", "608h", "41d"].map((start) => later(start));

/** How long after it happened something may arrive: never so long that a rollback has given up waiting for its round. */
const delay = fc.constantFrom(0, 0, 0, 1, 5 * MINUTE, HOUR, 6 * HOUR, 11 * HOUR);

/** How long after the last event the tables are looked at: every limit, and a microsecond more. */
const look = fc
  .record({
    after: fc.constantFrom("0s", "0s", "5m", "15m", "30m", "1h", "24h", "8d", "31d"),
    more: fc.constantFrom(0, 0, 1),
  })
  .map(({ after, more }) => duration(after) + more);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: activityAlone },
  { weight: 5, arbitrary: betAndWin },
  { weight: 3, arbitrary: takenBack },
  { weight: 2, arbitrary: statusReport },
  { weight: 2, arbitrary: statusChange },
  { weight: 2, arbitrary: expiryReport },
  { weight: 2, arbitrary: bonusWagered },
  { weight: 2, arbitrary: deposited },
  { weight: 2, arbitrary: loggedIn },
  { weight: 1, arbitrary: updated },
);

const placed = fc.record({
  happening,
  start: fc.nat({ max: STARTS.length - 1 }),
  player: fc.nat({ max: 3 }),
  delays: fc.tuple(delay, delay),
  again: fc.option(delay, { freq: 5, nil: null }),
  hasTick: fc.constantFrom(false, false, false, false, true),
  hasRestart: fc.constantFrom(false, false, false, false, false, false, true),
  sleep: fc.constantFrom(null, null, null, null, false, true),
});
type Placed = typeof placed extends fc.Arbitrary<infer Value> ? Value : never;

/** Streams whose events keep within the horizons of semantics.md, section 0, in any order. */
export const stream: fc.Arbitrary<Stream> = fc
  .record({
    starts: fc.subarray([...STARTS.keys()], { minLength: 1, maxLength: 3 }),
    players,
    happenings: fc.array(placed, { minLength: 1, maxLength: 40, size: "max" }),
    look,
    isLive: fc.boolean(),
    hasRoom: fc.boolean(),
    putsAside: fc.boolean(),
    rules,
    segments,
  })
  .map(({ starts, players, happenings, look, isLive, hasRoom, putsAside, rules, segments }) => {
    const placeOf = ({ start, player }: Placed): Place => {
      const stretch = starts[start % starts.length]!;
      return { start: STARTS[stretch]!, stretch: String(stretch), who: players[player % players.length]! };
    };
    const coming = happenings.flatMap((each) => comingOf(each, placeOf(each))).sort((a, b) => a.at - b.at);
    const restarts = new Set(coming.flatMap(({ hasRestart }, place) => (hasRestart ? [place] : [])));
    const sleeps = new Map(coming.flatMap(({ sleep }, place) => (sleep === null ? [] : [[place, sleep] as const])));
    const arrivals = arrivalsOf(coming, look, isLive);
    return showStream({ arrivals, restarts, sleeps, hasRoom, putsAside, rules: { ...rules, segments } });
  });

interface Coming {
  readonly arrival: ModelArrival;
  /** When it arrives. */
  readonly at: number;
  readonly hasRestart: boolean;
  readonly sleep: boolean | null;
}

/** The events of a happening as they come, the first of them perhaps again, and perhaps a tick with it. */
function comingOf({ happening, delays, again, hasTick, hasRestart, sleep }: Placed, place: Place): Coming[] {
  const coming = happening(place).map((arrival, index): Coming => {
    const at = arrival.record.occurred_at + delays[index % delays.length]!;
    return { arrival, at, hasRestart: hasRestart && index === 0, sleep: index === 0 ? sleep : null };
  });
  const [first] = coming;
  if (first === undefined) return [];
  if (again !== null) {
    coming.push({
      arrival: first.arrival,
      at: first.arrival.record.occurred_at + again,
      hasRestart: false,
      sleep: null,
    });
  }
  if (hasTick) coming.push({ arrival: tickAt(first.at), at: first.at, hasRestart: false, sleep: null });
  return coming;
}

/** Live, everything is received when it arrives; otherwise long after, all at once: history that is loaded. */
function arrivalsOf(coming: readonly Coming[], look: number, isLive: boolean): ModelArrival[] {
  const loaded = Math.max(...coming.map(({ at }) => at));
  const end = Math.max(...coming.map(({ arrival }) => arrival.record.occurred_at)) + look;
  return [
    ...coming.map(({ arrival, at }) => received(arrival, isLive ? at : loaded)),
    received(tickAt(end), Math.max(end, loaded)),
  ];
}

function tickAt(at: number): ModelArrival {
  return { name: "ClockTick", record: { occurred_at: at as Micros, received_at: at as Micros } };
}

function received(arrival: ModelArrival, at: number): ModelArrival {
  return { name: arrival.name, record: { ...arrival.record, received_at: at } } as ModelArrival;
}
