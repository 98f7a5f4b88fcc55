import { partitionOf } from "../../src/log/partitioner.ts";
import type { NewRecord } from "../../src/log/port.ts";
import type { Serde } from "../../src/records/codec.ts";
import type { CasinoEvent } from "../../src/records/generated.ts";
import { type Money, parseMoney, parseRate, ZERO } from "../../src/values/money.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { type Micros, parseTimestamp } from "../../src/values/time.ts";

const TENANT = "acme";
/** Of the casino's time: as if 10,000 events came in a second. */
const MICROS_PER_EVENT = 100;
const GAMES = 50;

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a constant of the feed cannot be read");
  return value;
}

const START = known(parseTimestamp("2026-01-05T12:00:00Z"));
const RATE = known(parseRate("1"));
const STAKE = known(parseMoney("2.50"));
const PRIZE = known(parseMoney("2.35"));
const BIG_PRIZE = known(parseMoney("2500"));
const TYPE = Buffer.from("CasinoEvent");

export interface CasinoFeed {
  readonly serde: Serde;
  readonly topic: string;
  readonly partitions: number;
  readonly players: number;
  /** Wins at every so many-th place of the feed are big, which has a trigger; absent: none is. */
  readonly bigWinEvery?: number;
}

/**
 * Casino events `from` to `to` of an endless feed: all players in turn, each a bet, then the win that ends its round.
 * `at`: when they happen and arrive, one microsecond apart: ticks must not find them in the past; absent: by a clock of the
 * feed's own.
 */
export function casinoRecords(
  { serde, topic, partitions, players, bigWinEvery }: CasinoFeed,
  from: number,
  to: number,
  at?: Micros,
): NewRecord[] {
  const records: NewRecord[] = [];
  for (let index = from; index < to; index++) {
    const time = at === undefined ? feedTime(index) : ((at + index - from) as Micros);
    const isBig = bigWinEvery !== undefined && index % bigWinEvery === 0;
    const event = casinoEvent(index, players, time, isBig ? BIG_PRIZE : PRIZE);
    const key = Buffer.from(playerKey(TENANT, TENANT, event.user_id));
    const value = serde.encode("CasinoEvent", event);
    records.push({ topic, partition: partitionOf(key, partitions), key, value, headers: { type: TYPE } });
  }
  return records;
}

function feedTime(index: number): Micros {
  return (START + index * MICROS_PER_EVENT) as Micros;
}

function casinoEvent(index: number, players: number, at: Micros, prize: Money): CasinoEvent {
  const turn = Math.floor(index / players);
  const isWin = turn % 2 === 1;
  const amount: Money = isWin ? prize : STAKE;
  const game = index % GAMES;
  return {
    tenant: TENANT,
    origin: TENANT,
    user_id: `player-${index % players}`,
    received_at: at,
    source: "bench",
    schema_version: 1,
    event_id: `${index}`,
    occurred_at: at,
    activity_id: `${index}`,
    type: isWin ? "Win" : "Bet",
    status: "Approved",
    round_id: `r${index % players}-${turn >> 1}`,
    game_id: `game-${game}`,
    game_name: `Game ${game}`,
    game_type: "SLOTS",
    vendor_id: "v1",
    vendor_name: "Vendor",
    currency: "EUR",
    exchange_rate: RATE,
    amount,
    amount_base: amount,
    wager_amount: amount,
    bonus_wager_amount: ZERO,
    locked_wager_amount: ZERO,
    balance_before: null,
    balance_after: null,
    is_round_end: isWin,
    per_round: false,
    meta: null,
    meta_extra: null,
    flags: [],
  };
}
