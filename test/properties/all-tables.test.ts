import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import type { Trigger } from "../../src/records/generated.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import {
  BONUSES,
  DEAD_LETTERS,
  PLAYER_FEATURES,
  PLAYER_SESSIONS,
  type Topic,
  TRIGGERS,
} from "../../topologies/topics.ts";
import { identityOf } from "../model/admission.ts";
import type { ModelArrival } from "../model/arrivals.ts";
import { type ModelTables, model } from "../model/model.ts";
import { truthsAt } from "../model/truths.ts";
import { puttingAside } from "../support/putting-aside.ts";
import { expectSegments } from "./expect-segments.ts";
import { type Stream, stream } from "./streams/stream.ts";
import { modelRows, tablesOf, writtenRows } from "./tables.ts";

/** Only what some processor of the topology makes is compared. */
const WRITTEN: ReadonlySet<Topic> = new Set(segmentation.processors.flatMap((processor) => processor.writes));

async function folded({ arrivals, restarts, sleeps, hasRoom, putsAside, rules }: Stream): Promise<TestDriver> {
  const driver = await TestDriver.open(putsAside ? puttingAside : segmentation, rules);
  for (const [place, arrival] of arrivals.entries()) {
    if (!hasRoom) driver.sleepDownTo(0);
    pipe(driver, arrival);
    if (restarts.has(place)) driver.restart();
    const isKept = sleeps.get(place);
    if (isKept !== undefined) driver.sleep(isKept);
  }
  return driver.flush();
}

function pipe(driver: TestDriver, arrival: ModelArrival): void {
  if (arrival.name === "ClockTick") driver.tick(arrival.record.occurred_at, arrival.record.received_at);
  else driver.pipe(arrival.name, arrival.record as never, Buffer.from(identityOf(arrival)));
}

function expectTables(driver: TestDriver, tables: ModelTables): void {
  for (const name of tablesOf(WRITTEN)) expect(writtenRows(driver, name), name).toEqual(modelRows(tables, name));
}

function expectDeadLetters(driver: TestDriver, { dead_letters }: ModelTables): void {
  const letters = driver
    .output(DEAD_LETTERS, "DeadLetter")
    .map(({ code, payload }) => ({ code, payload: payload.toString() }));
  const refused = dead_letters.map(({ code, event }) => ({ code, payload: identityOf(event) }));
  const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  expect(letters.sort(byText), "dead_letters").toEqual(refused.sort(byText));
}

/** Whether the topology has a processor that may fire it. */
function isFired(type: string): boolean {
  if (type.startsWith("bonus_")) return WRITTEN.has(BONUSES);
  return WRITTEN.has(type === "session_ended" ? PLAYER_SESSIONS : PLAYER_FEATURES);
}

function expectTriggers(driver: TestDriver, { true_triggers }: ModelTables, { arrivals, rules }: Stream): void {
  const fired = driver.output(TRIGGERS, "Trigger").filter(({ type }) => !type.startsWith("segment_"));
  const byId = new Map(fired.map((each) => [each.trigger_id, each]));
  expect(byId.size, "each trigger fires once").toBe(fired.length);
  for (const { subject, cause, ...columns } of true_triggers.filter(({ type }) => isFired(type))) {
    const told = cause === null ? columns : { ...columns, cause };
    expect(byId.get(columns.trigger_id), `${columns.type} ${subject}`).toMatchObject(told);
  }
  const stand = new Set(true_triggers.map(({ trigger_id }) => trigger_id));
  const withdrawn = fired.filter(({ trigger_id }) => !stand.has(trigger_id));
  for (const [place, triggers] of Map.groupBy(withdrawn, placeOf)) {
    const truths = truthsAt(arrivals, place, rules);
    const never = triggers.filter(({ trigger_id }) => !truths.has(trigger_id));
    expect(never, "fired without ever being true").toEqual([]);
  }
}

/** The place of the arrival at which it fired: versions count them from 1 within a generation of 2^42. */
function placeOf({ version }: Trigger): number {
  return (version % 2 ** 42) - 1;
}

describe("the engine and the plainest reading of the contract", () => {
  test("agree on every table, whatever the order, with repeats, ticks and restarts, whoever sleeps", async () => {
    await fc.assert(
      fc.asyncProperty(stream, async (stream) => {
        const driver = await folded(stream);
        const tables = model(stream.arrivals, stream.rules);
        expectTables(driver, tables);
        expectDeadLetters(driver, tables);
        expectTriggers(driver, tables, stream);
        expectSegments(driver, tables, stream);
      }),
      { numRuns: 400 },
    );
  }, 240_000);
});
