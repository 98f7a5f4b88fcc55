import { bonuses } from "../../src/bonuses/bonuses.ts";
import { playerDays } from "../../src/days/player-days.ts";
import { depositAfterLoss } from "../../src/deposits/deposit-after-loss.ts";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import type { PlayerDay, Trigger } from "../../src/records/generated.ts";
import { rounds } from "../../src/rounds/rounds.ts";
import { DEFAULT_FOLD_RULES, type FoldRules, type TenantFoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { PLAYER_DAYS, TRIGGERS } from "../../topologies/topics.ts";
import type { ModelArrival, ModelEvent } from "../model/arrivals.ts";

/** What days and deposits after losses need, and nothing else. */
const topology = defineTopology({
  name: "play",
  stateVersion: 1,
  processors: [rounds, bonuses, playerDays, depositAfterLoss],
});

export type PlayEvent = ModelEvent["record"];

function named(record: PlayEvent): ModelEvent {
  if ("activity_id" in record) return { name: "CasinoEvent", record };
  if ("user_bonus_id" in record) return { name: "BonusEvent", record };
  if ("kind" in record) return { name: "PaymentEvent", record };
  if ("cleared" in record) return { name: "PlayerProfile", record };
  return { name: "LoginEvent", record };
}

export function openPlay(rules: FoldRules = DEFAULT_FOLD_RULES): Promise<TestDriver> {
  return TestDriver.open(topology, rules);
}

export function arrive(driver: TestDriver, { name, record }: ModelArrival): void {
  if (name === "ClockTick") driver.tick(record.occurred_at, record.received_at);
  else driver.pipe(name, record);
}

/** A driver that has folded the events in this order. */
export async function played(events: readonly PlayEvent[], rules?: FoldRules): Promise<TestDriver> {
  const driver = await openPlay(rules);
  for (const event of events) arrive(driver, named(event));
  return driver;
}

/** The default rules with changes for every tenant. */
export function rulesWith(changes: Partial<TenantFoldRules>, more: Partial<FoldRules> = {}): FoldRules {
  return { ...DEFAULT_FOLD_RULES, ...more, defaults: { ...DEFAULT_FOLD_RULES.defaults, ...changes } };
}

/** The days as the table shows them: of each key the last, unless it was retracted. */
export function daysOf(driver: TestDriver): PlayerDay[] {
  const rows = new Map<string, PlayerDay>();
  for (const { topic, key, value } of driver.records) {
    if (topic !== PLAYER_DAYS.name) continue;
    if (value === null) rows.delete(key);
    else rows.set(key, value as PlayerDay);
  }
  return [...rows.keys()].sort().map((key) => rows.get(key)!);
}

/** The player's only day, after the events and a clean stop. */
export async function dayAfter(events: readonly PlayEvent[], rules?: FoldRules): Promise<PlayerDay> {
  const days = daysOf((await played(events, rules)).flush());
  if (days.length !== 1) throw new Error(`there are ${days.length} days, not one`);
  return days[0]!;
}

export function triggersOf(driver: TestDriver, type: string): Trigger[] {
  return driver.output(TRIGGERS, "Trigger").filter((each) => each.type === type);
}

/** Ticks every hour, so that whatever waits for the clock happens on the way. */
export function passTime(driver: TestDriver, until: Micros): TestDriver {
  const HOURS_12 = 12 * 3_600_000_000;
  for (let at = driver.clock + HOURS_12; at < until; at += HOURS_12) driver.tick(at as Micros);
  return driver.tick(until);
}
