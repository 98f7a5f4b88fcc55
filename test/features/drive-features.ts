import { bonuses } from "../../src/bonuses/bonuses.ts";
import type { Processor } from "../../src/engine/processor.ts";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { defineTopology, type Topology } from "../../src/engine/topology.ts";
import { features } from "../../src/features/features.ts";
import type {
  BonusEvent,
  CasinoEvent,
  LoginEvent,
  PaymentEvent,
  PlayerFeatures,
  PlayerProfile,
  Trigger,
} from "../../src/records/generated.ts";
import { rounds } from "../../src/rounds/rounds.ts";
import { DEFAULT_FOLD_RULES, type FoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { PLAYER_FEATURES, TRIGGERS } from "../../topologies/topics.ts";

export type FeatureEvent = CasinoEvent | BonusEvent | LoginEvent | PaymentEvent | PlayerProfile;

/** What features are made of, and whoever listens to them. */
export function featuresTopology(...listeners: Processor<never>[]): Topology {
  return defineTopology({ name: "features", stateVersion: 1, processors: [rounds, bonuses, features, ...listeners] });
}

export function pipe(driver: TestDriver, event: FeatureEvent): void {
  if ("activity_id" in event) driver.pipe("CasinoEvent", event, Buffer.from(event.activity_id));
  else if ("user_bonus_id" in event) driver.pipe("BonusEvent", event);
  else if ("kind" in event) driver.pipe("PaymentEvent", event);
  else if ("cleared" in event) driver.pipe("PlayerProfile", event);
  else driver.pipe("LoginEvent", event);
}

export async function given(
  events: readonly FeatureEvent[],
  rules: FoldRules = DEFAULT_FOLD_RULES,
): Promise<TestDriver> {
  const driver = await TestDriver.open(featuresTopology(), rules);
  for (const event of events) pipe(driver, event);
  return driver;
}

/** The last row of the player after a clean stop. */
export function rowOf(driver: TestDriver, userId = "anna"): PlayerFeatures {
  const row = driver
    .flush()
    .output(PLAYER_FEATURES, "PlayerFeatures")
    .findLast((each) => each.user_id === userId);
  if (row === undefined) throw new Error(`there is no row of ${userId}`);
  return row;
}

/** Anna's features after the events, at the clock of the last event or `clock`. */
export async function featuresAfter(events: readonly FeatureEvent[], clock?: Micros): Promise<PlayerFeatures> {
  const driver = await given(events);
  if (clock !== undefined) driver.tick(clock);
  return rowOf(driver);
}

export function streaksTold(driver: TestDriver): Pick<Trigger, "occurred_at" | "cause" | "payload">[] {
  return driver
    .output(TRIGGERS, "Trigger")
    .filter(({ type }) => type === "losing_streak")
    .map(({ occurred_at, cause, payload }) => ({ occurred_at, cause, payload: JSON.parse(payload) }));
}
