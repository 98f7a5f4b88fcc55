import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { typeOfSchema } from "../../../src/records/avro-types.ts";
import { SCHEMAS } from "../../../src/records/generated.ts";
import {
  at,
  bonusEvent,
  casinoEvent,
  deadLetter,
  money,
  round,
  transition,
  trigger,
} from "../../warehouse/support/records.ts";
import { PREFIX, type SinkBench, sinkBench } from "../../warehouse/support/sink-bench.ts";
import type { TestWarehouse } from "../../warehouse/support/warehouse.ts";

export function describeSinkTables(warehouse: TestWarehouse): void {
  let bench: SinkBench;

  beforeEach(async () => {
    bench = await sinkBench();
    for (const table of ["casino_events", "bonus_events", "rounds", "bonus_transitions", "triggers", "dead_letters"]) {
      await warehouse.get().command(`TRUNCATE TABLE ${table}`);
    }
  });

  const drain = () => bench.drain(warehouse.get());

  test("records of every topic arrive in their tables", async () => {
    bench.append("events", "CasinoEvent", casinoEvent());
    bench.append("events", "BonusEvent", bonusEvent());
    bench.append("rounds", "Round", round());
    bench.append("bonus-transitions", "BonusTransition", transition());
    bench.append("triggers", "Trigger", trigger());
    bench.append("dead-letters", "DeadLetter", deadLetter());
    const progress = await drain();
    expect(progress.rows).toEqual({
      casino_events: 1,
      bonus_events: 1,
      rounds: 1,
      bonus_transitions: 1,
      triggers: 1,
      dead_letters: 1,
    });
    for (const table of Object.keys(progress.rows)) {
      expect(await warehouse.rows(`SELECT count() AS n FROM v_${table}`), table).toEqual([{ n: "1" }]);
    }
  });

  test("when the offsets are lost everything is inserted again, and nothing is there twice", async () => {
    bench.append("events", "CasinoEvent", casinoEvent(), casinoEvent({ type: "Win" }));
    bench.append("rounds", "Round", round(), round({ round_id: "r2" }), round({ version: 2, revision: 2 }));
    bench.append("dead-letters", "DeadLetter", deadLetter());
    bench.append("triggers", "Trigger", trigger());
    const contents = async () => [
      await warehouse.rows("SELECT * FROM v_casino_events ORDER BY ALL"),
      await warehouse.rows("SELECT * FROM v_rounds ORDER BY ALL"),
      await warehouse.rows("SELECT * FROM v_dead_letters ORDER BY ALL"),
      await warehouse.rows("SELECT * FROM v_triggers ORDER BY ALL"),
    ];
    await drain();
    const before = await contents();
    bench.log.forgetOffsets();
    expect((await drain()).inserted).toBe(7);
    expect(await contents()).toEqual(before);
    expect(before.map((rows) => rows.length)).toEqual([2, 2, 1, 1]);
  });

  test("a drained sink that drains again inserts nothing", async () => {
    bench.append("rounds", "Round", round());
    await drain();
    expect((await drain()).inserted).toBe(0);
  });

  test("the greatest version of a row is the truth, in whatever order and blocks they come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 1 }), fc.nat(6), async (versions, cut) => {
        const rounds = versions.map((version) => round({ version, revision: version, bet_count: version * 10 }));
        await warehouse.get().command("TRUNCATE TABLE rounds");
        for (const block of [rounds.slice(0, cut), rounds.slice(cut)]) {
          bench.append("rounds", "Round", ...block);
          await drain();
        }
        expect(await warehouse.rows("SELECT bet_count FROM v_rounds")).toEqual([
          { bet_count: String(Math.max(...versions) * 10) },
        ]);
      }),
      { numRuns: 15 },
    );
  });

  test("a retracted row is gone from the view, and back when a later version says so", async () => {
    bench.append("rounds", "Round", round({ version: 1 }), round({ version: 2, is_deleted: true }));
    await drain();
    expect(await warehouse.rows("SELECT round_id FROM v_rounds")).toEqual([]);
    bench.append("rounds", "Round", round({ version: 3 }));
    await drain();
    expect(await warehouse.rows("SELECT round_id, is_deleted FROM v_rounds")).toEqual([
      { round_id: "r1", is_deleted: "0" },
    ]);
  });

  test("of one identity the first arrival stands in the raw tables, also when a repeat is inserted first", async () => {
    bench.append("events", "CasinoEvent", casinoEvent({ source: "first" }));
    await bench.drain({ insert: () => Promise.resolve() });
    bench.append("events", "CasinoEvent", casinoEvent({ source: "second", amount: money("99") }));
    bench.append("events", "BonusEvent", bonusEvent({ source: "first" }), bonusEvent({ source: "second" }));
    await drain();
    expect(await warehouse.rows("SELECT source FROM v_casino_events")).toEqual([{ source: "second" }]);
    bench.log.forgetOffsets();
    await drain();
    expect(await warehouse.rows("SELECT source FROM v_casino_events")).toEqual([{ source: "first" }]);
    expect(await warehouse.rows("SELECT source FROM v_bonus_events")).toEqual([{ source: "first" }]);
  });

  test("only feeds with one id per round are told apart by time and amount", async () => {
    const times = [casinoEvent(), casinoEvent({ amount: money("11") }), casinoEvent({ occurred_at: at("10:00:01") })];
    bench.append("events", "CasinoEvent", ...times);
    bench.append("events", "CasinoEvent", ...times.map((event) => ({ ...event, per_round: true, user_id: "p2" })));
    bench.append("events", "CasinoEvent", ...times.map((event) => ({ ...event, per_round: true, user_id: "p2" })));
    await drain();
    expect(
      await warehouse.rows("SELECT user_id, count() AS events FROM v_casino_events GROUP BY user_id ORDER BY user_id"),
    ).toEqual([
      { user_id: "p1", events: "1" },
      { user_id: "p2", events: "3" },
    ]);
  });

  test("records written by an older schema go in next to new ones", async () => {
    const fields = SCHEMAS.Round.fields.filter(({ name }) => name !== "vendor_name" && name !== "flags");
    const older = { ...SCHEMAS.Round, fields };
    const id = await bench.registry.register("old", older);
    const { vendor_name: _, flags: __, ...rest } = round({ round_id: "old" });
    const prefix = Buffer.from([0, 0, 0, 0, id]);
    bench.log.append(`${PREFIX}rounds`, 1, { value: Buffer.concat([prefix, typeOfSchema(older).toBuffer(rest)]) });
    bench.append("rounds", "Round", round({ round_id: "new", vendor_name: "V", flags: ["f"] }));
    expect((await drain()).blocks).toBe(2);
    expect(await warehouse.rows("SELECT round_id, vendor_name, flags FROM v_rounds ORDER BY round_id")).toEqual([
      { round_id: "new", vendor_name: "V", flags: "['f']" },
      { round_id: "old", vendor_name: null, flags: "[]" },
    ]);
  });
}
