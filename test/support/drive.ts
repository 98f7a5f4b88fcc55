import { TestDriver } from "../../src/engine/test-driver.ts";
import type { DerivedName, Records } from "../../src/records/codec.ts";
import type { BonusEvent, CasinoEvent, LoginEvent, Round } from "../../src/records/generated.ts";
import { DEFAULT_FOLD_RULES, type FoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { BONUS_TRANSITIONS, BONUSES, ROUNDS, type Topic } from "../../topologies/topics.ts";

export type AnyEvent = CasinoEvent | BonusEvent | LoginEvent;

export function pipe(driver: TestDriver, event: AnyEvent): void {
  if ("activity_id" in event) driver.pipe("CasinoEvent", event, Buffer.from(event.activity_id));
  else if ("user_bonus_id" in event) driver.pipe("BonusEvent", event, Buffer.from(event.event_id));
  else driver.pipe("LoginEvent", event);
}

/** A driver that has folded the events in this order. */
export async function given(events: readonly AnyEvent[], rules: FoldRules = DEFAULT_FOLD_RULES): Promise<TestDriver> {
  const driver = await TestDriver.open(segmentation, rules);
  for (const event of events) pipe(driver, event);
  return driver;
}

/** Rows of a topic as a table shows them: of each key the last, unless it was retracted. */
function table<Name extends DerivedName>(
  driver: TestDriver,
  topic: Topic,
  name: Name,
  keyOf: (record: Records[Name]) => string,
): Records[Name][] {
  const rows = new Map<string, Records[Name]>();
  for (const record of driver.output(topic, name)) {
    const key = keyOf(record);
    const known = rows.get(key);
    if (known !== undefined && "version" in record && "version" in known && record.version < known.version) {
      throw new Error(`version of ${key} went back`);
    }
    rows.set(key, record);
  }
  return [...rows.keys()]
    .sort()
    .map((key) => rows.get(key)!)
    .filter((record) => !("is_deleted" in record && record.is_deleted));
}

export function roundsOf(driver: TestDriver): Round[] {
  return table(driver, ROUNDS, "Round", (row) => `${row.user_id}|${row.round_id}`);
}

export function bonusesOf(driver: TestDriver): Records["Bonus"][] {
  return table(driver, BONUSES, "Bonus", (row) => `${row.user_id}|${row.user_bonus_id}`);
}

export function transitionsOf(driver: TestDriver): Records["BonusTransition"][] {
  return table(
    driver,
    BONUS_TRANSITIONS,
    "BonusTransition",
    (row) => `${row.user_id}|${row.user_bonus_id}|${row.at}|${row.to_status}`,
  );
}

/** The round `r1` after the events and a clean stop, at the clock of the last event or `clock`. */
export async function roundAfter(events: readonly AnyEvent[], clock?: Micros): Promise<Round> {
  const driver = await given(events);
  if (clock !== undefined) driver.tick(clock);
  const [row] = roundsOf(driver.flush()).filter(({ round_id }) => round_id === "r1");
  if (row === undefined) throw new Error("there is no row of round r1");
  return row;
}

export async function bonusAfter(events: readonly AnyEvent[], clock?: Micros): Promise<Records["Bonus"]> {
  const driver = await given(events);
  if (clock !== undefined) driver.tick(clock);
  const [row] = bonusesOf(driver.flush()).filter(({ user_bonus_id }) => user_bonus_id === "b1");
  if (row === undefined) throw new Error("there is no row of bonus b1");
  return row;
}
