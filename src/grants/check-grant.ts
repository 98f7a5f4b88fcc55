import type { Money } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import { type CoinValues, coinTableOf, coinValueOf } from "./coin-values.ts";
import { parseGrantDate } from "./grant-date.ts";
import { type Refusal, refusal } from "./grant-refusal.ts";
import type { GrantRequest } from "./grant-request.ts";

/** Free spins for one player on one game. */
export interface Award {
  readonly playerId: string;
  readonly gameId: string;
  readonly currency: string;
  readonly coinValue: Money;
}

/** A call that nothing speaks against but what was granted before. */
export interface CheckedGrant {
  readonly request: GrantRequest;
  readonly awards: readonly Award[];
  readonly start: Micros;
  readonly end: Micros;
}

/** What the checks know of the world. */
export interface GrantCircumstances {
  readonly now: Micros;
  readonly coinValues: CoinValues;
  /** Registered currencies of those players of the call that are known, upper case. */
  readonly registered: ReadonlyMap<string, string>;
}

/** Players times games of one call at most: all of them become visible at once. */
export const MOST_AWARDS = 10_000;
const MOST_ROUNDS = 1000;

/** The checks of semantics.md, section 9, in its order, all but the one against what was granted earlier. */
export function checkGrant(request: GrantRequest, circumstances: GrantCircumstances): CheckedGrant | Refusal {
  const { now } = circumstances;
  const dates = datesOf(request, now);
  return (
    amountTypeFault(request) ??
    sizeFault(request) ??
    levelFault(request, circumstances.coinValues) ??
    currencyFault(request, circumstances.registered) ??
    roundsFault(request) ??
    ("code" in dates ? dates : undefined) ??
    repeatFault(request) ?? { request, awards: awardsOf(request, circumstances.coinValues), ...(dates as Dates) }
  );
}

interface Dates {
  readonly start: Micros;
  readonly end: Micros;
}

function amountTypeFault({ amountType }: GrantRequest): Refusal | undefined {
  if (amountType === "promo_freespin") return undefined;
  return refusal("invalid_amount_type", `amount_type is ${JSON.stringify(amountType)}; it must be "promo_freespin"`);
}

function sizeFault({ gameIds, playerIds }: GrantRequest): Refusal | undefined {
  const count = gameIds.length * playerIds.length;
  if (count <= MOST_AWARDS) return undefined;
  return refusal("too_many_grants", `${count} players times games are more than ${MOST_AWARDS}: split the call`);
}

function levelFault({ gameIds, currencies, coinValueLevel }: GrantRequest, values: CoinValues): Refusal | undefined {
  for (const currency of new Set(currencies)) {
    for (const gameId of gameIds) {
      if (coinValueOf(values, gameId, currency, coinValueLevel) !== undefined) continue;
      const levels = coinTableOf(values, gameId).get(currency)?.length ?? 0;
      const allowed = levels === 0 ? "none is allowed" : `1 to ${levels} are allowed`;
      const message = `coin_value_level ${coinValueLevel} on game ${gameId} in ${currency}: ${allowed}`;
      return refusal("invalid_coin_value_level", message);
    }
  }
  return undefined;
}

function currencyFault(
  { playerIds, currencies }: GrantRequest,
  registered: ReadonlyMap<string, string>,
): Refusal | undefined {
  if (playerIds.length !== currencies.length) {
    const message = `${currencies.length} currencies for ${playerIds.length} player_ids: give one for each`;
    return refusal("currency_count_mismatch", message);
  }
  const wrong = playerIds.findIndex((id, index) => (registered.get(id) ?? currencies[index]) !== currencies[index]);
  if (wrong === -1) return undefined;
  const [id, currency] = [playerIds[wrong] ?? "", currencies[wrong] ?? ""];
  return refusal("currency_not_registered", `player ${id} is registered with ${registered.get(id)}, not ${currency}`);
}

function roundsFault({ numRounds }: GrantRequest): Refusal | undefined {
  if (numRounds >= 1 && numRounds <= MOST_ROUNDS) return undefined;
  return refusal("invalid_num_rounds", `num_rounds is ${numRounds}; it must be 1 to ${MOST_ROUNDS}`);
}

function datesOf({ startDate, endDate }: GrantRequest, now: Micros): Dates | Refusal {
  const form = "YYYY-MM-DD HH:MM:SS, in UTC";
  const start = startDate === null ? now : parseGrantDate(startDate);
  if (start === undefined) return refusal("invalid_start_date", `start_date must be ${form}`);
  if (startDate !== null && start <= now)
    return refusal("invalid_start_date", `start_date ${startDate} is not in the future: leave it out to begin at once`);
  const end = parseGrantDate(endDate);
  if (end === undefined) return refusal("invalid_end_date", `end_date must be ${form}`);
  if (end < start)
    return refusal("invalid_end_date", `end_date ${endDate} is before ${startDate === null ? "now" : "start_date"}`);
  return { start, end };
}

function repeatFault({ playerIds, gameIds }: GrantRequest): Refusal | undefined {
  const twice = repeated(playerIds) ?? repeated(gameIds);
  if (twice === undefined) return undefined;
  return refusal("already_granted", `${JSON.stringify(twice)} stands twice in the call: each is granted once`);
}

function repeated(ids: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return ids.find((id) => seen.size === seen.add(id).size);
}

function awardsOf({ playerIds, gameIds, currencies, coinValueLevel }: GrantRequest, values: CoinValues): Award[] {
  return playerIds.flatMap((playerId, index) =>
    gameIds.map((gameId) => {
      const currency = currencies[index] ?? "";
      const coinValue = coinValueOf(values, gameId, currency, coinValueLevel);
      if (coinValue === undefined)
        throw new Error(`level ${coinValueLevel} on ${gameId} in ${currency} was not checked`);
      return { playerId, gameId, currency, coinValue };
    }),
  );
}
