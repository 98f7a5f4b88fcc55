import { describe, expect, test } from "vitest";
import { segmentDefinitions } from "../../src/config/segments/read-segments.ts";
import { loadSegments } from "../../src/config/segments/segments-file.ts";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { type AnyEvent, pipe } from "../support/drive.ts";
import { bet, bonus, later, login, START, win } from "../support/events.ts";
import { profile } from "../support/more-events.ts";
import { changesOf, deposit, topology } from "./support.ts";

const declared = loadSegments(new URL("../../examples/segments.yaml", import.meta.url).pathname);
const rules = { ...DEFAULT_FOLD_RULES, segments: segmentDefinitions(declared) };

type Happening = AnyEvent | ReturnType<typeof deposit> | ReturnType<typeof profile>;

/** Segments that the player is in after the events, at the clock of the last or at `at`. */
async function segmentsAfter(events: readonly Happening[], at?: Micros): Promise<string[]> {
  const driver = await TestDriver.open(topology, rules);
  for (const event of events) {
    if ("method" in event) driver.pipe("PaymentEvent", event);
    else if ("username" in event) driver.pipe("PlayerProfile", event);
    else pipe(driver, event);
  }
  driver.tick(at ?? driver.clock);
  const members = new Set<string>();
  for (const { segment_id, is_member } of changesOf(driver)) {
    if (is_member) members.add(segment_id);
    else members.delete(segment_id);
  }
  return [...members];
}

interface Rounds {
  readonly stake?: number;
  readonly won?: number;
  readonly from?: string;
  readonly every?: string;
  readonly game?: string;
}

/** Rounds of one bet each, lost unless something is won. */
function rounds(count: number, { stake = 1, won = 0, from = "0s", every = "10s", game = "g1" }: Rounds = {}) {
  const step = later(every) - START;
  return Array.from({ length: count }, (_, index) => {
    const at = (later(from) + index * step) as Micros;
    const round = `${from} ${index}`;
    const played = { round, at, more: { game_id: game } };
    return won === 0
      ? [bet(stake, { ...played, roundEnd: true })]
      : [bet(stake, played), win(won, { ...played, roundEnd: true })];
  }).flat();
}

const completed = (id: string, at: Micros) => bonus("Completed", at, { user_bonus_id: id });
const days = (which: readonly number[]) => which.flatMap((day) => rounds(1, { from: `${day}d` }));

interface Case {
  readonly id: string;
  readonly member: readonly Happening[];
  readonly other: readonly Happening[];
  /** The clock at which they are asked; absent: that of the last event. */
  readonly at?: Micros;
}

const cases: readonly Case[] = [
  { id: "vip", member: [profile(START, { tags: ["vip"] })], other: [bet(19_999)] },
  {
    id: "cooling-off-high-roller",
    member: rounds(5, { stake: 1000 }),
    other: [...rounds(5, { stake: 1000 }), ...rounds(1, { stake: 250, from: "9d" })],
    at: later("10d"),
  },
  {
    id: "bonus-hunter",
    member: ["a", "b", "c"].map((id) => completed(id, START)),
    other: [...["a", "b", "c"].map((id) => completed(id, START)), deposit(50, later("1s"))],
  },
  { id: "losing-streak", member: rounds(10), other: [...rounds(9), ...rounds(1, { won: 5, from: "1h" })] },
  { id: "losing-streak", member: rounds(10, { from: "30m" }), other: rounds(10), at: later("62m") },
  { id: "new-depositor", member: [login(START), deposit(10, later("1d"))], other: [login(START)] },
  {
    id: "dormant",
    member: [deposit(10, START)],
    other: [deposit(10, START), login(later("20d"))],
    at: later("31d"),
  },
  { id: "weekend-player", member: days([0, 1, 7, 8, 14, 15]), other: days([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) },
  { id: "low-rtp-sufferer", member: rounds(100, { won: 0.69 }), other: rounds(100, { won: 0.7 }) },
  { id: "session-marathon", member: rounds(1000), other: rounds(999) },
  {
    id: "favourite-game-fan",
    member: rounds(50, { game: "starburst" }),
    other: [...rounds(50, { game: "starburst" }), ...rounds(51, { game: "g1", from: "1h" })],
  },
];

describe("the example segments", () => {
  test.each(cases)("$id has one player in it and leaves another out", async ({ id, member, other, at }) => {
    expect(await segmentsAfter(member, at)).toContain(id);
    expect(await segmentsAfter(other, at)).not.toContain(id);
  });

  test("each have a case here, a name and a description", () => {
    expect(new Set(cases.map(({ id }) => id))).toEqual(new Set(declared.map(({ id }) => id)));
    for (const { name, description } of declared) expect([name, description]).not.toContain(null);
    expect(declared).toHaveLength(10);
  });
});
