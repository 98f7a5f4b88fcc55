import type { FoldRules } from "../../src/rules/fold-rules.ts";
import { DAY, HOUR, MINUTE, type Micros } from "../../src/values/time.ts";
import { admit } from "./admission.ts";
import type { ModelArrival, ModelEvent } from "./arrivals.ts";
import type { PlayerFacts } from "./facts.ts";
import { type FeaturesRow, playerFeatures } from "./features.ts";
import { factsOf } from "./model.ts";
import { byPlayer, keyOf, type Who } from "./players.ts";
import { comparisons, holds, toldValues } from "./segments.ts";

/** A player entered a segment or left it. */
export interface ModelChange extends Who {
  readonly segment_id: string;
  readonly at: Micros;
  readonly change: "entered" | "exited";
  readonly cause: "event" | "timer";
  readonly values: Readonly<Record<string, unknown>>;
}

/** Windows' lengths and the grids of their buckets: with a bucket's end a feature may change. */
const WINDOWS = [
  [HOUR, 5 * MINUTE],
  [DAY, HOUR],
  [7 * DAY, DAY],
  [30 * DAY, DAY],
] as const;

/**
 * Every change of membership, in order. Membership at any moment is a function of the set of events accepted so far and the
 * clock (semantics.md, section 7). What changes it is an event, or the passing of time: then at the first microsecond at which it
 * is another. At the time of an event other events may happen, so all of what was before it has passed, and that moment itself
 * only when something later comes, or a tick says so. Of one clock a membership changes once each way: what an event takes back
 * that changed at the same clock stands if it is so still when this has passed, and a third change is of the microsecond that
 * follows. So the history follows from which sets there were at which clocks, and from nothing else.
 */
export function segmentHistory(arrivals: readonly ModelArrival[], rules: FoldRules): ModelChange[] {
  const accepted = new Set<ModelArrival>(admit(arrivals, rules).events);
  const path = new Path(rules);
  for (const arrival of arrivals) {
    if (arrival.name === "ClockTick") path.tick(arrival.record.occurred_at);
    else if (accepted.has(arrival)) path.take(arrival);
  }
  return path.changes;
}

interface Member {
  events: ModelEvent[];
  facts: PlayerFacts;
  segments: ReadonlySet<string>;
  /** Clocks of the latest changes, by direction and segment. */
  readonly changed: Map<string, Micros>;
  /** Clock at which what was put off is judged again. */
  putOff: Micros | null;
}

class Path {
  readonly changes: ModelChange[] = [];
  readonly #rules: FoldRules;
  readonly #players = new Map<string, Member>();
  #clock = Number.NEGATIVE_INFINITY as Micros;
  /** Every moment up to this one has passed. */
  #passed = Number.NEGATIVE_INFINITY as Micros;

  constructor(rules: FoldRules) {
    this.#rules = rules;
  }

  tick(at: Micros): void {
    this.#clock = Math.max(at, this.#clock) as Micros;
    this.#pass(this.#clock);
  }

  #pass(upTo: Micros): void {
    for (const player of this.#players.values()) {
      const ahead = instantsOf(player.facts, this.#rules, this.#passed, upTo);
      for (;;) {
        const { putOff } = player;
        const isNext = putOff !== null && putOff <= upTo && putOff <= (ahead[0] ?? upTo);
        const instant = isNext ? putOff : ahead.shift();
        if (instant === undefined) break;
        this.#judge(player, instant, "timer");
      }
    }
    this.#passed = Math.max(upTo, this.#passed) as Micros;
  }

  take(event: ModelEvent): void {
    const { occurred_at: at } = event.record;
    this.#pass((at - 1) as Micros);
    this.#clock = Math.max(at, this.#clock) as Micros;
    const key = keyOf(event.record);
    const known = this.#players.get(key);
    const events = [...(known?.events ?? []), event];
    const player = {
      events,
      facts: factsOf(byPlayer(events)[0]!).facts,
      segments: known?.segments ?? new Set<string>(),
      changed: known?.changed ?? new Map<string, Micros>(),
      putOff: known?.putOff ?? null,
    };
    this.#players.set(key, player);
    this.#judge(player, this.#clock, "event");
  }

  #judge(player: Member, at: Micros, cause: "event" | "timer"): void {
    const { who } = player.facts;
    const row = playerFeatures(player.facts, this.#rules, at);
    const now = segmentsAt(row, this.#rules, at);
    player.putOff = null;
    for (const { id, when } of this.#rules.segments) {
      if (now.has(id) === player.segments.has(id)) continue;
      const [change, reverse] = now.has(id) ? (["entered", "exited"] as const) : (["exited", "entered"] as const);
      const isAgain = player.changed.get(`${change} ${id}`) === at;
      const isTakenBack = player.changed.get(`${reverse} ${id}`) === at;
      if (isAgain || (isTakenBack && cause === "event")) {
        const until = (isAgain ? at + 1 : at) as Micros;
        player.putOff = Math.min(until, player.putOff ?? until) as Micros;
        if (now.has(id)) now.delete(id);
        else now.add(id);
        continue;
      }
      player.changed.set(`${change} ${id}`, at);
      const told = isTakenBack ? "event" : cause;
      this.changes.push({ ...who, segment_id: id, at, change, cause: told, values: toldValues(when, row) });
    }
    player.segments = now;
  }
}

/** The segments that someone of these features is in at the clock. */
export function segmentsAt(row: FeaturesRow, rules: FoldRules, clock: Micros): Set<string> {
  return new Set(rules.segments.filter(({ when }) => holds(when, row, clock)).map(({ id }) => id));
}

/** The instants after one clock and up to another at which time alone may change a feature or a comparison. */
function instantsOf(facts: PlayerFacts, rules: FoldRules, after: Micros, upTo: Micros): Micros[] {
  const limits = rules.segments
    .flatMap(({ when }) => comparisons(when))
    .filter(({ operator }) => operator === "within" || operator === "older_than")
    .map(({ operand }) => Number(operand));
  const times = [...facts.casino, ...facts.bonus, ...facts.payments, ...facts.logins].map((each) => each.occurred_at);
  const registrations = facts.profiles.flatMap((each) => each.registration_date ?? []);
  const instants = [
    ...times.flatMap((at) => WINDOWS.map(([length, grid]) => Math.floor(at / grid) * grid + length)),
    ...times.map((at) => at + rules.roundIdle + 1),
    ...[...times, ...registrations].flatMap((at) => limits.map((limit) => at + limit + 1)),
  ];
  const passed = instants.filter((instant) => instant > after && instant <= upTo);
  return [...new Set(passed)].sort((a, b) => a - b) as Micros[];
}
