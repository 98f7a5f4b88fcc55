import { type EventInput, eventInput } from "../src/engine/fold-input.ts";
import { parseMoney, parseRate, ZERO } from "../src/values/money.ts";
import { playerKey } from "../src/values/player-key.ts";
import { type Micros, parseTimestamp } from "../src/values/time.ts";

const TENANT = "acme";
export const MICROS_PER_EVENT = 100;

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a constant of the feed cannot be read");
  return value;
}

const START = known(parseTimestamp("2026-01-05T12:00:00Z"));
const RATE = known(parseRate("1"));
const STAKE = known(parseMoney("2.50"));

/** Event `index` of the feed: a bet or, where `isWin`, the win that ends the round `round` of the player. */
export function compactEvent(index: number, player: number, round: number, isWin: boolean): EventInput {
  const at = (START + index * MICROS_PER_EVENT) as Micros;
  const user_id = `player-${player}`;
  return eventInput({
    offset: index,
    key: playerKey(TENANT, TENANT, user_id),
    content: index,
    original: null,
    event: {
      name: "CasinoEvent",
      record: {
        tenant: TENANT,
        origin: TENANT,
        user_id,
        received_at: at,
        source: "bench",
        schema_version: 1,
        event_id: `${index}`,
        occurred_at: at,
        activity_id: `${index}`,
        type: isWin ? "Win" : "Bet",
        status: "Approved",
        round_id: `r${round}`,
        game_id: `game-${player % 50}`,
        game_name: null,
        game_type: "SLOTS",
        vendor_id: "v1",
        vendor_name: null,
        currency: "EUR",
        exchange_rate: RATE,
        amount: STAKE,
        amount_base: STAKE,
        wager_amount: STAKE,
        bonus_wager_amount: ZERO,
        locked_wager_amount: ZERO,
        balance_before: null,
        balance_after: null,
        is_round_end: isWin,
        per_round: false,
        meta: null,
        meta_extra: null,
        flags: [],
      },
    },
  });
}
