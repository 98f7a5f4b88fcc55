import { TestDriver } from "../../src/engine/test-driver.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import type { CasinoEvent, GameSession, LoginEvent, PaymentEvent, PlayerSession } from "../../src/records/generated.ts";
import { rounds } from "../../src/rounds/rounds.ts";
import { DEFAULT_FOLD_RULES, type FoldRules } from "../../src/rules/fold-rules.ts";
import { gameSessions } from "../../src/sessions/game-sessions.ts";
import { playerSessions } from "../../src/sessions/player-sessions.ts";
import type { Micros } from "../../src/values/time.ts";
import { GAME_SESSIONS, PLAYER_SESSIONS, type Topic } from "../../topologies/topics.ts";
import { ANNA, money } from "../support/events.ts";

export type SessionEvent = CasinoEvent | LoginEvent | PaymentEvent;

const topology = defineTopology({
  name: "sessions",
  stateVersion: 1,
  processors: [rounds, gameSessions, playerSessions],
});

export function openDriver(rules: FoldRules = DEFAULT_FOLD_RULES): Promise<TestDriver> {
  return TestDriver.open(topology, rules);
}

export function pipe(driver: TestDriver, event: SessionEvent): void {
  if ("activity_id" in event) driver.pipe("CasinoEvent", event, Buffer.from(event.activity_id));
  else if ("kind" in event) driver.pipe("PaymentEvent", event);
  else driver.pipe("LoginEvent", event);
}

/** A driver that has folded the events in this order. */
export async function given(events: readonly SessionEvent[], rules?: FoldRules): Promise<TestDriver> {
  const driver = await openDriver(rules);
  for (const event of events) pipe(driver, event);
  return driver;
}

function payment(kind: "deposit" | "withdraw", amount: number, at: Micros, more: Partial<PaymentEvent>): PaymentEvent {
  return {
    ...ANNA,
    source: "file:test:1",
    schema_version: 1,
    received_at: at,
    occurred_at: at,
    event_id: `${kind}${at}`,
    kind,
    currency: "EUR",
    exchange_rate: null,
    amount: money(amount),
    amount_base: money(amount),
    method: "card",
    meta_extra: null,
    flags: [],
    ...more,
  };
}

export function deposit(amount: number, at: Micros, more: Partial<PaymentEvent> = {}): PaymentEvent {
  return payment("deposit", amount, at, more);
}

export function withdrawal(amount: number, at: Micros, more: Partial<PaymentEvent> = {}): PaymentEvent {
  return payment("withdraw", amount, at, more);
}

/** The rows that a reader of the topic holds: of each key the last, unless a tombstone took it away. */
function held<Row extends GameSession | PlayerSession>(driver: TestDriver, topic: Topic): Row[] {
  const rows = new Map<string, Row>();
  for (const { topic: name, key, value } of driver.records) {
    if (name !== topic.name) continue;
    if (value === null) rows.delete(key);
    else rows.set(key, value as Row);
  }
  return [...rows.keys()].sort().map((key) => rows.get(key)!);
}

export function gameSessionsOf(driver: TestDriver): GameSession[] {
  return held<GameSession>(driver, GAME_SESSIONS);
}

export function playerSessionsOf(driver: TestDriver): PlayerSession[] {
  return held<PlayerSession>(driver, PLAYER_SESSIONS);
}

/** The game sessions after the events and a clean stop, at the clock of the last event or `clock`. */
export async function gameSessionsAfter(events: readonly SessionEvent[], clock?: Micros): Promise<GameSession[]> {
  const driver = await given(events);
  if (clock !== undefined) driver.tick(clock);
  return gameSessionsOf(driver.flush());
}

export async function playerSessionsAfter(events: readonly SessionEvent[], clock?: Micros): Promise<PlayerSession[]> {
  const driver = await given(events);
  if (clock !== undefined) driver.tick(clock);
  return playerSessionsOf(driver.flush());
}

/** Keys of the tombstones in the topic, in order. */
export function tombstonesOf(driver: TestDriver, topic: Topic): string[] {
  return driver.records.flatMap(({ topic: name, key, value }) => (name === topic.name && value === null ? [key] : []));
}
