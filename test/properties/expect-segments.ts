import { expect } from "vitest";
import type { TestDriver } from "../../src/engine/test-driver.ts";
import type { SegmentChange, Trigger } from "../../src/records/generated.ts";
import { SEGMENT_CHANGES, TRIGGERS } from "../../topologies/topics.ts";
import type { ModelTables } from "../model/model.ts";
import { type ModelChange, segmentHistory, segmentsAt } from "../model/segment-history.ts";
import { trueTrigger } from "../model/triggers.ts";
import type { Stream } from "./streams/stream.ts";

/** Memberships at the end, `segment_changes` and the triggers of segments are those of the model. */
export function expectSegments(
  driver: TestDriver,
  { player_features }: ModelTables,
  { arrivals, rules }: Stream,
): void {
  const written = driver.output(SEGMENT_CHANGES, "SegmentChange");
  const members = player_features.flatMap((row) =>
    [...segmentsAt(row, rules, driver.clock)].map((id) => `${row.tenant} ${row.origin} ${row.user_id} ${id}`),
  );
  expect(membersOf(written), "segment_members").toEqual(members.sort());
  const changes = segmentHistory(arrivals, rules);
  expect(tableOf(written.map(shown)), "segment_changes").toEqual(tableOf(changes));
  expect(firedIn(driver), "triggers of segments").toEqual(trueOf(changes));
}

/** Who is in which segment, by the last word on each. */
function membersOf(written: readonly SegmentChange[]): string[] {
  const last = new Map(
    written.map((each) => [`${each.tenant} ${each.origin} ${each.user_id} ${each.segment_id}`, each.is_member]),
  );
  return [...last].flatMap(([id, isMember]) => (isMember ? [id] : [])).sort();
}

function shown({ tenant, origin, user_id, segment_id, at, change, cause, values }: SegmentChange) {
  return { tenant, origin, user_id, segment_id, at, change, cause, values: valuesIn(JSON.parse(values) as object) };
}

/** An empty list says no more than a missing one. */
function valuesIn(values: object): Record<string, unknown> {
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  return Object.fromEntries(Object.entries(values).map(([feature, value]) => [feature, isEmpty(value) ? null : value]));
}

/** Of one key, `(player, segment_id, at)`, the last record stands. */
function tableOf<Change extends Omit<ModelChange, "change" | "cause">>(changes: readonly (Change | ModelChange)[]) {
  const rows = changes.map((each) => [
    [each.tenant, each.origin, each.user_id, each.segment_id, each.at].join(" "),
    each,
  ]);
  return Object.fromEntries(rows);
}

function firedIn(driver: TestDriver): string[] {
  const fired = driver.output(TRIGGERS, "Trigger").filter(({ type }) => type.startsWith("segment_"));
  return fired.map(line).sort();
}

/** Each once: of one clock an entry, or an exit, fires the first time. */
function trueOf(changes: readonly ModelChange[]): string[] {
  const triggers = new Map<string, string>();
  for (const each of changes) {
    const { cause, at, segment_id } = each;
    const type = each.change === "entered" ? "segment_entered" : "segment_exited";
    const trigger = trueTrigger(each, type, segment_id, at, cause);
    const told = line({ ...trigger, payload: JSON.stringify({ segment_id, values: each.values }) });
    if (!triggers.has(trigger.trigger_id)) triggers.set(trigger.trigger_id, told);
  }
  return [...triggers.values()].sort();
}

function line(
  trigger: { [Column in "trigger_id" | "type" | "occurred_at" | "payload"]: Trigger[Column] } & { cause: unknown },
) {
  const { trigger_id, type, occurred_at, cause, payload } = trigger;
  const { segment_id, values } = JSON.parse(payload) as { segment_id: string; values: object };
  return JSON.stringify([trigger_id, type, occurred_at, cause, segment_id, valuesIn(values)]);
}
