import type { FoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import type { ModelArrival, ModelEvent } from "./arrivals.ts";
import { keyOf } from "./players.ts";

export interface Refusal {
  readonly code: "conflicting_duplicate" | "too_late" | "orphan_rollback";
  readonly event: ModelEvent;
}

export interface Admitted {
  readonly events: readonly ModelEvent[];
  readonly refusals: readonly Refusal[];
  /** The greatest `occurred_at` of the accepted events and the ticks. */
  readonly clock: Micros;
}

interface Known {
  readonly contents: Map<string, string>;
  time: number;
  heardAt: number;
  sealed: boolean;
  sealedAt: number;
}

/** Which events stand: the only thing that depends on the order of arrival (semantics.md, section 0; inputs.md, section 4). */
export function admit(arrivals: readonly ModelArrival[], rules: FoldRules): Admitted {
  const players = new Map<string, Known>();
  const events: ModelEvent[] = [];
  const refusals: Refusal[] = [];
  let clock = Number.NEGATIVE_INFINITY;
  let heard = Number.NEGATIVE_INFINITY;
  for (const arrival of arrivals) {
    heard = Math.max(heard, arrival.record.received_at);
    for (const each of players.values()) sealIfSilent(each, heard, clock, rules);
    if (arrival.name === "ClockTick") {
      clock = Math.max(clock, arrival.record.occurred_at);
      continue;
    }
    const verdict = judge(arrival, players, rules);
    if (verdict === "accepted") {
      events.push(arrival);
      clock = Math.max(clock, arrival.record.occurred_at);
    } else if (verdict !== "repeat") refusals.push({ code: verdict, event: arrival });
  }
  return { events, refusals, clock: clock as Micros };
}

function sealIfSilent(player: Known, heard: number, clock: number, rules: FoldRules): void {
  if (player.sealed || heard - player.heardAt <= rules.sealAfter) return;
  player.sealed = true;
  player.sealedAt = clock;
  player.contents.clear();
}

function judge(event: ModelEvent, players: Map<string, Known>, rules: FoldRules) {
  const { occurred_at, received_at } = event.record;
  const key = keyOf(event.record);
  const player = players.get(key) ?? stranger();
  const identity = identityOf(event);
  const content = contentOf(event);
  const first = player.contents.get(identity);
  if (first !== undefined && first !== content) return "conflicting_duplicate";
  const isLate = occurred_at < player.time - rules.lateness || occurred_at <= player.sealedAt;
  if (first === undefined && isLate) return "too_late";
  players.set(key, player);
  player.sealed = false;
  player.heardAt = Math.max(player.heardAt, received_at);
  if (first !== undefined) return "repeat";
  player.contents.set(identity, content);
  player.time = Math.max(player.time, occurred_at);
  return "accepted";
}

function stranger(): Known {
  const never = Number.NEGATIVE_INFINITY;
  return { contents: new Map(), time: never, heardAt: never, sealed: false, sealedAt: never };
}

/** What makes two messages of one player the same event (inputs.md, section 4). */
export function identityOf({ name, record }: ModelEvent): string {
  return JSON.stringify([name, ...identifying({ name, record } as ModelEvent)]);
}

function identifying({ name, record }: ModelEvent): (string | number)[] {
  switch (name) {
    case "CasinoEvent": {
      const { round_id, activity_id, type, status, occurred_at, amount, per_round } = record;
      const always = [activity_id, type, status];
      return per_round ? [...always, round_id, occurred_at, String(amount)] : always;
    }
    case "BonusEvent":
      return [record.user_bonus_id, record.status, record.occurred_at];
    case "PaymentEvent":
      return [record.kind, record.event_id];
    case "LoginEvent":
    case "PlayerProfile":
      return [record.event_id];
  }
}

/** The normal form without where and when it was received. */
function contentOf({ record }: ModelEvent): string {
  const content = Object.entries(record).filter(([field]) => field !== "source" && field !== "received_at");
  return JSON.stringify(content.sort(), (_field, value) => (typeof value === "bigint" ? String(value) : value));
}
