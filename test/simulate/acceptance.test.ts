import { describe, expect, it } from "vitest";
import { accept } from "../../src/inputs/accept.ts";
import { type Outcome, REASON_CODES } from "../../src/inputs/outcome.ts";
import type { InputRules } from "../../src/rules/input-rules.ts";
import { spoil } from "../../src/simulate/mischief.ts";
import { Random } from "../../src/simulate/random.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { respell } from "../../src/simulate/spelling.ts";
import { type DurationMicros, MINUTE, type Micros, parseTimestamp } from "../../src/values/time.ts";

const TENANT = {
  baseCurrency: "EUR",
  defaultOrigin: "default",
  extraCurrencies: new Set<string>(),
  rates: new Map(),
  activityIds: "unique",
  perdido: "Lost",
} as const;
const RULES: InputRules = {
  futureTolerance: (10 * MINUTE) as DurationMicros,
  tenants: new Map([["default", TENANT]]),
};
const RECEIVED = parseTimestamp("2024-06-01T00:00:00Z")!;
/** What only the engine can find out. */
const FOUND_LATER = ["too_late", "conflicting_duplicate", "orphan_rollback"];

function judge(line: string, receivedAt: Micros = RECEIVED): Outcome {
  return accept({ door: "file", position: "feed:1", receivedAt, bytes: Buffer.from(line.trimEnd()) }, RULES);
}

const clean = [...simulate({ players: 30, days: 2, seed: 11, chaos: 0 })];

describe("at the doors", () => {
  it("every line of a clean feed is accepted, as the same few players", () => {
    const outcomes = clean.map((line) => judge(line));
    expect(outcomes.filter((outcome) => !outcome.accepted)).toEqual([]);
    const players = outcomes.flatMap((each) =>
      each.accepted && each.event.name !== "GameProfile" ? [each.event.key] : [],
    );
    expect(new Set(players).size).toBe(30);
  });

  it("another spelling of a line is the same event", () => {
    const random = new Random("spelling");
    const sample = clean.filter((_, index) => index % 10 === 0);
    const differing = sample.filter((line) => !sameContent(judge(line), judge(respell(line, random))));
    expect(differing).toEqual([]);
  });

  it("a spoilt line is never accepted", () => {
    const random = new Random("spoilt");
    const spoilt = clean.filter((_, index) => index % 10 === 0).map((line) => spoil(line, random));
    expect(spoilt.filter((line) => judge(line).accepted)).toEqual([]);
  });

  it("chaos gives every reason for a dead letter that a door can find", () => {
    const codes = new Set<string>();
    for (const line of simulate({ players: 60, days: 2, seed: 11, chaos: 1 })) {
      const outcome = judge(line);
      if (!outcome.accepted) codes.add(outcome.deadLetter.code);
    }
    expect([...codes].sort()).toEqual(REASON_CODES.filter((code) => !FOUND_LATER.includes(code)).sort());
  });
});

function sameContent(left: Outcome, right: Outcome): boolean {
  return left.accepted && right.accepted && text(left.event) === text(right.event);
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === "bigint" ? `${each}n` : each));
}
