import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CasinoEvent } from "../../../src/records/generated.ts";
import { activityOf, compareActivities } from "../../../src/rounds/activity.ts";
import { reversalOf } from "../../../src/rounds/reversal.ts";
import { activitiesSql } from "../../../src/warehouse/verify/activities.ts";
import { at, casinoEvent, deadLetter, money } from "../support/records.ts";
import { useWarehouse } from "../support/warehouse.ts";

const warehouse = useWarehouse();

/** Few values, so that ids, times and amounts meet. */
const event = (round: Partial<CasinoEvent>) =>
  fc
    .record({
      activity_id: fc.constantFrom("a", "b", "B", "é", "a2"),
      type: fc.constantFrom("Bet", "Win"),
      status: fc.constantFrom("Approved", "Approved", "Rollback"),
      occurred_at: fc.constantFrom("10:00:00", "10:00:00.000001", "10:00:01", "10:00:02").map(at),
      amount: fc.constantFrom("1", "2").map(money),
    })
    .map((fields) => casinoEvent({ ...round, ...fields }));

function identity({ activity_id, type, status, per_round, occurred_at, amount }: CasinoEvent): string {
  return [activity_id, type, status, ...(per_round ? [occurred_at, amount] : [])].join("|");
}

const someRounds = fc
  .array(fc.boolean(), { minLength: 150, maxLength: 150 })
  .chain((kinds) =>
    fc.tuple(
      ...kinds.map((per_round, index) =>
        fc.uniqueArray(event({ per_round, round_id: `r${index}` }), { minLength: 1, maxLength: 8, selector: identity }),
      ),
    ),
  );

const DETAILS = {
  game_id: "g1",
  game_name: null,
  game_type: null,
  vendor_id: null,
  vendor_name: null,
  currency: "EUR",
};

/** What the fold makes of a round's events: which are cancelled. */
function cancelledByTheFold(events: readonly CasinoEvent[]): string[] {
  const pairs = events.map((each) => ({ each, activity: activityOf(each, DETAILS) }));
  pairs.sort((a, b) => compareActivities(a.activity, b.activity));
  const perRound = events.some((each) => each.per_round);
  const { cancelled } = reversalOf(
    pairs.map(({ activity }) => activity),
    perRound,
  );
  return pairs.filter(({ activity }) => cancelled.has(activity)).map(({ each }) => nameOf(each));
}

const nameOf = (each: CasinoEvent) =>
  [each.round_id, each.activity_id, each.type, each.occurred_at, each.amount].join(" ");

/** Far ahead: dead letters older than their TTL are dropped as they come. */
const arrival = (hour: number) => at(`2099-01-01T${hour}:00:00Z`);

describe("activities by the raw tables", () => {
  test("are cancelled by the rollbacks that the fold has them cancelled by", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(someRounds, async (rounds) => {
        const tenant = `t${run++}`;
        const events = rounds.flat().map((each) => ({ ...each, tenant }));
        await warehouse.insert("casino_events", "CasinoEvent", ...events);
        const rows = await warehouse.rows(
          `WITH ${activitiesSql({ tenant })}
           SELECT round_id, activity_id, type, toUnixTimestamp64Micro(occurred_at) AS at, toInt128(amount * 100000000) AS amount
           FROM activities WHERE NOT effective AND NOT is_rollback`,
        );
        const bySql = rows.map((row) => Object.values(row).join(" "));
        expect(bySql.sort()).toEqual(rounds.flatMap(cancelledByTheFold).sort());
      }),
      { numRuns: 8 },
    );
  });

  test("are those that the engine did not refuse, of rounds with something approved", async () => {
    const tenant = "refusing";
    const door = { tenant, received_at: arrival(12) };
    await warehouse.insert(
      "casino_events",
      "CasinoEvent",
      casinoEvent({ ...door, source: "file:f:1", activity_id: "accepted" }),
      casinoEvent({ ...door, source: "file:f:2", activity_id: "late" }),
      casinoEvent({ ...door, source: "file:f:3", activity_id: "delivered again" }),
      casinoEvent({ ...door, source: "file:f:4", activity_id: "orphan", status: "Rollback" }),
      casinoEvent({ ...door, source: "file:f:5", activity_id: "waiting", status: "Rollback", round_id: "unknown" }),
    );
    const refused = { tenant, door: "file", received_at: arrival(12) };
    await warehouse.insert(
      "dead_letters",
      "DeadLetter",
      deadLetter({ ...refused, id: "1", code: "too_late", position: "f:2" }),
      deadLetter({ ...refused, id: "2", code: "too_late", position: "f:3", received_at: arrival(13) }),
      deadLetter({ ...refused, id: "3", code: "orphan_rollback", position: "f:4", received_at: arrival(14) }),
    );
    const rows = await warehouse.rows(
      `WITH ${activitiesSql({ tenant })} SELECT activity_id FROM activities ORDER BY 1`,
    );
    expect(rows.map((row) => row["activity_id"])).toEqual(["accepted", "delivered again"]);
  });
});
