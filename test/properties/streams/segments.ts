import fc from "fast-check";
import type { SegmentComparison, SegmentCondition, SegmentDefinition } from "../../../src/rules/segment-definition.ts";
import { DAY, HOUR, MINUTE } from "../../../src/values/time.ts";
import { START } from "../../support/events.ts";

function comparing(
  features: readonly SegmentComparison["feature"][],
  operators: readonly SegmentComparison["operator"][],
  operand: fc.Arbitrary<SegmentComparison["operand"]>,
): fc.Arbitrary<SegmentComparison> {
  return fc.record({
    feature: fc.constantFrom(...features),
    operator: fc.constantFrom(...operators),
    operand,
  });
}

const ORDERS = ["eq", "ne", "gt", "gte", "lt", "lte"] as const;

/** What players of the streams stake, win and pay comes to about as much. */
const amount = fc.constantFrom("0", "5", "5", "10", "15", "20.5", "-5");
const amounts = [
  "turnover_1h",
  "turnover_24h",
  "turnover_7d",
  "turnover_30d",
  "turnover_lifetime",
  "wins_24h",
  "ggr_1h",
  "ggr_7d",
  "biggest_win_1h",
  "biggest_win_7d",
  "deposits_24h",
  "withdrawals_30d",
  "bonus_cost_7d",
] as const;
const counts = [
  "rounds_1h",
  "rounds_lifetime",
  "deposit_count_24h",
  "logins_1h",
  "bonuses_lost_24h",
  "bonuses_completed_30d",
  "days_active_30d",
  "losing_streak",
  "winning_streak",
] as const;
const times = ["first_seen", "last_seen", "last_bet", "last_deposit", "last_login", "registration_date"] as const;
const ids = ["favourite_game", "favourite_vendor"] as const;

const comparison: fc.Arbitrary<SegmentComparison> = fc.oneof(
  { weight: 4, arbitrary: comparing(amounts, ORDERS, amount) },
  {
    weight: 1,
    arbitrary: comparing(["avg_bet_7d", "rtp_30d"], ORDERS, fc.constantFrom("0.5", "1", "5", "33.33333333")),
  },
  { weight: 4, arbitrary: comparing(counts, ORDERS, fc.constantFrom(0, 1, 1, 2, 3)) },
  {
    weight: 4,
    arbitrary: comparing(times, ["within", "older_than"], fc.constantFrom(0, 5 * MINUTE, HOUR, DAY, 30 * DAY)),
  },
  { weight: 1, arbitrary: comparing(times, ORDERS, fc.constantFrom(START, START + 30 * MINUTE)) },
  { weight: 1, arbitrary: comparing(ids, ORDERS, fc.constantFrom("g1", "g#3|", "v2", "")) },
  { weight: 1, arbitrary: comparing(["favourite_game"], ["in"], fc.constantFrom(["g1"], ["g2", "g#3|"])) },
  { weight: 1, arbitrary: comparing(["turnover_7d", "wins_7d"], ["in"], fc.constantFrom(["5", "10"], ["0"])) },
  { weight: 1, arbitrary: comparing(["latest_bonus_status"], ["eq", "ne"], fc.constantFrom("Created", "Lost")) },
  {
    weight: 1,
    arbitrary: comparing(["latest_bonus_status", "username"], ["contains"], fc.constantFrom("o", "Completed")),
  },
  {
    weight: 1,
    arbitrary: comparing(["country", "gender"], ["eq", "ne", "in"], fc.constantFrom("SE", "F")).map(listOfIn),
  },
  { weight: 1, arbitrary: comparing(["tags"], ["contains"], fc.constantFrom("vip", "no")) },
  { weight: 1, arbitrary: comparing(["is_blocked", "consent_email"], ["eq", "ne"], fc.boolean()) },
  {
    weight: 2,
    arbitrary: comparing([...times, ...ids, "tags", "country", "avg_bet_7d", "ggr_1h"], ["exists"], fc.boolean()),
  },
);

function listOfIn({ feature, operator, operand }: SegmentComparison): SegmentComparison {
  return { feature, operator, operand: operator === "in" ? [String(operand), "FI"] : operand };
}

const condition = fc.letrec<{ condition: SegmentCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    { weight: 4, arbitrary: comparison },
    { weight: 1, arbitrary: fc.record({ all: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ not: tie("condition") }) },
  ),
})).condition;

/** A few segments of any shape. */
export const segments: fc.Arbitrary<readonly SegmentDefinition[]> = fc
  .array(condition, { maxLength: 4 })
  .map((conditions) => conditions.map((when, nth) => ({ id: `s${nth}`, name: `Segment ${nth}`, when })));
