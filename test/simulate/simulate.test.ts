import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { BONUS_STATUSES, bonusStatusWord } from "../../src/simulate/bonus-words.ts";
import { GREATEST_DELAY } from "../../src/simulate/delivery.ts";
import { DEFAULT_FROM, type SimulateOptions, simulate } from "../../src/simulate/simulate.ts";
import { DAY, formatTimestamp, MINUTE, type Micros, parseTimestamp } from "../../src/values/time.ts";

interface Envelope {
  readonly type: string;
  readonly tenant: string;
  // biome-ignore lint/suspicious/noExplicitAny: documents of every kind
  readonly payload: any;
}

const SMALL: SimulateOptions = { players: 20, days: 1, seed: 7, chaos: 0 };
const town = [...simulate({ players: 100, days: 5, seed: 3, chaos: 0 })];
const wild = [...simulate({ players: 40, days: 3, seed: 3, chaos: 1 })];

function digest(options: SimulateOptions): string {
  const hash = createHash("sha256");
  for (const line of simulate(options)) hash.update(line);
  return hash.digest("hex");
}

function parsed(lines: readonly string[]): Envelope[] {
  return lines.map((line) => JSON.parse(line));
}

function readable(lines: readonly string[]): Envelope[] {
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}

function timeOf(event: Envelope): Micros {
  return parseTimestamp(event.payload.timestamp)!;
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  return [...Map.groupBy(items, key).values()];
}

describe("the bytes of a simulated feed", () => {
  it.each([0, 0.4, 1])("are the same for the same arguments at chaos %d", (chaos) => {
    expect(digest({ ...SMALL, chaos })).toBe(digest({ ...SMALL, chaos }));
  });

  it("differ with each argument", () => {
    const variants = [{}, { seed: 8 }, { chaos: 0.1 }, { players: 21 }, { days: 1.5 }, { tenant: "acme" }];
    const moved = { from: (DEFAULT_FROM + MINUTE) as Micros };
    const all = [...variants, moved, { origin: "x.example" }, { simulateEvents: 100 }];
    expect(new Set(all.map((each) => digest({ ...SMALL, ...each }))).size).toBe(all.length);
  });

  it("start at the same instant whenever they are made", () => {
    expect(formatTimestamp(DEFAULT_FROM)).toBe("2024-03-01T00:00:00.000000Z");
    expect(timeOf(parsed(town)[0]!)).toBe(DEFAULT_FROM);
  });

  it("are one envelope a line, of the tenant", () => {
    for (const line of simulate({ ...SMALL, tenant: "acme" })) {
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(JSON.parse(line)).toMatchObject({ tenant: "acme", payload: { timestamp: expect.any(String) } });
    }
  });

  it.each([{ players: -1 }, { players: 1.5 }, { days: Number.NaN }, { chaos: 2 }, { simulateEvents: 0 }])(
    "refuses %o",
    (wrong) => {
      expect(() => simulate({ ...SMALL, ...wrong }).next()).toThrow(RangeError);
    },
  );
});

describe("without chaos", () => {
  const events = parsed(town);
  const casino = events.filter((event) => event.type === "CASINO");

  it("everything happens in order and within the days asked for", () => {
    const times = events.map(timeOf);
    expect(times.findIndex((time, index) => time < (times[index - 1] ?? 0))).toBe(-1);
    expect(times.at(-1)).toBeLessThan(DEFAULT_FROM + 5 * DAY);
    expect(times.at(-1)).toBeGreaterThan(DEFAULT_FROM + 4.9 * DAY);
  });

  it("no line comes twice", () => {
    expect(new Set(town).size).toBe(town.length);
  });

  it("every kind of document occurs", () => {
    const kinds = new Set(events.map((event) => event.type));
    expect([...kinds].sort()).toEqual(
      ["BONUS", "CASINO", "DEPOSIT", "GAME", "GAMEROUND", "LOGIN", "PLAYER", "WITHDRAW"].sort(),
    );
  });

  it("a player and day have a few hundred casino events", () => {
    const rate = casino.length / (100 * 5);
    expect(rate).toBeGreaterThan(250);
    expect(rate).toBeLessThan(600);
  });

  it("balances add up and are never negative", () => {
    const wrong = casino.filter(({ payload }) => {
      const sign = (payload.type === "Win") === (payload.status === "Approved") ? 1 : -1;
      const change = Math.round((payload.balance_after - payload.balance_before) * 100);
      // A rollback that matches nothing moves no money.
      const unmatched = payload.status === "Rollback" && change === 0;
      return payload.balance_after < 0 || (!unmatched && change !== Math.round(payload.amount * 100) * sign);
    });
    expect(wrong).toEqual([]);
  });

  it("amounts are the sum of their real, bonus and locked parts, and each part occurs", () => {
    const split = casino.map(({ payload }) => payload).filter((payload) => payload.wager_amount !== undefined);
    const cents = (amount: number) => Math.round(amount * 100);
    const parts = ["wager_amount", "bonus_wager_amount", "locked_wager_amount"];
    for (const part of parts) expect(split.some((payload) => payload[part] > 0)).toBe(true);
    const sum = (payload: Record<string, number>) => parts.reduce((total, part) => total + cents(payload[part]!), 0);
    expect(split.filter((payload) => sum(payload) !== cents(payload.amount))).toEqual([]);
  });

  it("rounds have several bets and several wins, end on a bet, on a win, or not at all", () => {
    const rounds = grouped(casino, ({ payload }) => payload.round_id).map((round) => round.map((each) => each.payload));
    for (const type of ["Bet", "Win"])
      expect(rounds.some((round) => round.filter((each) => each.type === type).length > 2)).toBe(true);
    expect(rounds.some((round) => round.at(-1).type === "Bet" && round.at(-1).is_round_end)).toBe(true);
    expect(rounds.some((round) => round.at(-1).type === "Win" && round.at(-1).is_round_end)).toBe(true);
    expect(rounds.some((round) => round.every((each) => !each.is_round_end))).toBe(true);
  });

  it("rollbacks come by the same id, by another id with the amount, and matching nothing", () => {
    const kinds = new Set<string>();
    for (const round of grouped(casino, ({ payload }) => payload.round_id)) {
      const approved = round.filter(({ payload }) => payload.status === "Approved");
      for (const { payload } of round.filter((each) => each.payload.status === "Rollback")) {
        const sameId = approved.some((each) => each.payload.activity_id === payload.activity_id);
        const sameAmount = approved.some((each) => each.payload.amount === payload.amount);
        kinds.add(`${payload.type} ${sameId ? "same id" : sameAmount ? "same amount" : "no match"}`);
      }
    }
    expect([...kinds].sort()).toEqual(["Bet no match", "Bet same amount", "Bet same id", "Win same id"]);
  });

  it("every bonus status occurs, in English and in Portuguese", () => {
    const words = new Set(events.filter((event) => event.type === "BONUS").map(({ payload }) => payload.status));
    for (const status of BONUS_STATUSES) expect(words).toContain(status);
    expect(words).toContain(bonusStatusWord("Ongoing", true));
    expect(words).toContain(bonusStatusWord("Lost", true));
  });

  it("bonuses are lost quickly, completed quickly, never claimed, never started, reversed and repeated", () => {
    const bonuses = grouped(
      events.filter((event) => event.type === "BONUS" && event.payload.currency !== "BRL"),
      ({ payload }) => payload.user_bonus_id,
    );
    const stories = bonuses.map((bonus) => bonus.map((event) => ({ status: event.payload.status, at: timeOf(event) })));
    const within = (from: string, to: string, limit: number) =>
      stories.some((story) => {
        const start = story.find((each) => each.status === from);
        const end = story.find((each) => each.status === to);
        return start !== undefined && end !== undefined && end.at > start.at && end.at - start.at <= limit;
      });
    const path = (story: (typeof stories)[number]) => story.map((each) => each.status).join(" ");
    expect(within("Created", "Lost", 15 * MINUTE)).toBe(true);
    expect(within("Created", "Completed", 2 * MINUTE)).toBe(true);
    for (const pattern of [
      /^Pending$/,
      /^Pending Created$/,
      /Lost Reversed/,
      /Created Created/,
      /^Pending Ongoing/,
      /^Created/,
    ])
      expect(stories.some((story) => pattern.test(path(story)))).toBe(true);
  });

  it("currencies differ between players, never within one, and carry a rate of the day", () => {
    const byPlayer = grouped(casino, ({ payload }) => payload.user_id);
    for (const player of byPlayer) expect(new Set(player.map(({ payload }) => payload.currency)).size).toBe(1);
    const sek = casino.filter(({ payload }) => payload.currency === "SEK");
    expect(new Set(sek.map(({ payload }) => payload.exchange_rate)).size).toBeGreaterThan(3);
  });
});

describe("with chaos", () => {
  const clean = new Set(simulate({ players: 40, days: 3, seed: 3, chaos: 0 }));

  it("every line of the clean feed still arrives, word for word", () => {
    const arrived = new Set(wild);
    expect([...clean].filter((line) => !arrived.has(line))).toEqual([]);
  });

  it("the feed is out of order, by less than two hours", () => {
    let latest = 0;
    let worst = 0;
    for (const event of readable(wild.filter((line) => clean.has(line)))) {
      latest = Math.max(latest, timeOf(event));
      worst = Math.max(worst, latest - timeOf(event));
    }
    expect(worst).toBeGreaterThan(30 * MINUTE);
    expect(worst).toBeLessThan(GREATEST_DELAY);
  });

  it("lines come again as they were and in another spelling", () => {
    expect(wild.filter((line) => clean.has(line)).length).toBeGreaterThan(clean.size);
    expect(wild.some((line) => line.startsWith('{"tenant"'))).toBe(true);
  });

  it("a contradiction follows what it contradicts", () => {
    const identity = ({ payload }: Envelope) => `${payload.activity_id} ${payload.type} ${payload.status}`;
    const told = new Map([...clean].map((line) => [identity(JSON.parse(line)), line]));
    const arrived = new Set<string>();
    const early: string[] = [];
    let contradictions = 0;
    for (const line of wild) {
      arrived.add(line);
      const [event] = line.startsWith('{"type":"CASINO"') ? readable([line]) : [];
      const contradicted = event && told.get(identity(event));
      if (contradicted === undefined || !(event!.payload.amount > JSON.parse(contradicted).payload.amount)) continue;
      contradictions++;
      if (!arrived.has(contradicted)) early.push(line);
    }
    expect(contradictions).toBeGreaterThan(20);
    expect(early).toEqual([]);
  });

  it.each<[string, (line: string) => boolean]>([
    ["malformed JSON", (line) => readable([line]).length === 0],
    [
      "a missing field",
      (line) =>
        readable([line]).some(
          ({ payload }) => !("user_id" in payload || "player_id" in payload || "game_id" in payload),
        ),
    ],
    ["an unknown currency", (line) => line.includes('"currency":"ZZZ"')],
    ["a negative amount", (line) => line.includes('"amount":-1.5')],
    ["a far future", (line) => line.includes('"2150-')],
    ["a time that is none", (line) => line.includes("yesterday")],
    ["an unknown status", (line) => line.includes("Cancelado")],
    ["a meta that is too large", (line) => line.length > 16_384],
    ["an unknown type", (line) => line.includes('"casino_event"')],
    ["an unknown tenant", (line) => line.includes('"tenant":"not-default"')],
    ["an orphan rollback", (line) => line.includes('"round_id":"orphan-') && line.includes('"status":"Rollback"')],
    ["a straggler beyond the lateness", (line) => line.includes('"round_id":"late-')],
  ])("there is %s, and never without chaos", (_name, matches) => {
    expect(wild.some(matches)).toBe(true);
    expect(town.some(matches)).toBe(false);
  });
});
