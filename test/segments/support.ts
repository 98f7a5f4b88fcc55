import { bonuses } from "../../src/bonuses/bonuses.ts";
import { readSegments, segmentDefinitions } from "../../src/config/segments/read-segments.ts";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import type { FeatureName, FeatureValue } from "../../src/features/feature-list.ts";
import type { FeatureView } from "../../src/features/feature-view.ts";
import { features } from "../../src/features/features.ts";
import type { PaymentEvent, SegmentChange, Trigger } from "../../src/records/generated.ts";
import { rounds } from "../../src/rounds/rounds.ts";
import { DEFAULT_FOLD_RULES, type FoldRules } from "../../src/rules/fold-rules.ts";
import type { SegmentCondition } from "../../src/rules/segment-definition.ts";
import { segments } from "../../src/segments/segments.ts";
import type { Micros } from "../../src/values/time.ts";
import { SEGMENT_CHANGES, TRIGGERS } from "../../topologies/topics.ts";
import { money } from "../support/events.ts";
import { payment } from "../support/more-events.ts";

export const topology = defineTopology({
  name: "segments under test",
  stateVersion: 1,
  processors: [rounds, bonuses, features, segments],
});

/** The rules with the segments that the YAML declares. */
export function rulesWith(yaml: string): FoldRules {
  return { ...DEFAULT_FOLD_RULES, segments: segmentDefinitions(readSegments(yaml, "segments.yaml")) };
}

/** A condition as it is written: `{ feature: country, eq: SE }`. */
export function condition(yaml: string): SegmentCondition {
  const [segment] = readSegments(`- { id: s, when: ${yaml} }`, "segments.yaml");
  return segment!.when;
}

export function driverWith(yaml: string): Promise<TestDriver> {
  return TestDriver.open(topology, rulesWith(yaml));
}

export function viewOf(values: Partial<Record<FeatureName, FeatureValue>>): FeatureView {
  return { get: (name) => values[name as FeatureName] ?? null };
}

export function changesOf(driver: TestDriver): SegmentChange[] {
  return driver.output(SEGMENT_CHANGES, "SegmentChange");
}

/** `entered vip by event`, in order. */
export function storyOf(driver: TestDriver): string[] {
  return changesOf(driver).map(({ change, segment_id, cause }) => `${change} ${segment_id} by ${cause}`);
}

export function segmentTriggers(driver: TestDriver): Trigger[] {
  return driver.output(TRIGGERS, "Trigger").filter(({ type }) => type.startsWith("segment_"));
}

export function deposit(amount: number, at: Micros, more: Partial<PaymentEvent> = {}): PaymentEvent {
  return payment("deposit", at, { amount: money(amount), amount_base: money(amount), ...more });
}
