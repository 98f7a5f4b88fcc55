import type { Player } from "../engine/processor.ts";
import type { Round } from "../records/generated.ts";
import { add, type Money, ratio, subtract, ZERO } from "../values/money.ts";
import type { Activity } from "./activity.ts";
import type { GameDetails } from "./game-details.ts";
import { reversalOf } from "./reversal.ts";
import { resultOf } from "./round-sums.ts";
import type { RoundState } from "./state.ts";
import type { WagerSums } from "./wager-columns.ts";

/** The sums of the row at work: a row is made for nearly every round, and nothing of them stays. */
const sums = { bets: newSums(), wins: newSums() };

function newSums(): WagerSums {
  return { count: 0, real: ZERO, bonus: ZERO, locked: ZERO, total: ZERO, base: ZERO };
}

function sumUp(activities: readonly Activity[]): { readonly bets: WagerSums; readonly wins: WagerSums } {
  clear(sums.bets);
  clear(sums.wins);
  for (const each of activities) if (each.effective) addTo(each.type === "Bet" ? sums.bets : sums.wins, each);
  return sums;
}

function clear(sums: WagerSums): void {
  sums.count = 0;
  sums.real = ZERO;
  sums.bonus = ZERO;
  sums.locked = ZERO;
  sums.total = ZERO;
  sums.base = ZERO;
}

function addTo(sums: WagerSums, { real, bonus, locked, total, base }: Activity): void {
  sums.count++;
  sums.real = add(sums.real, real);
  sums.bonus = add(sums.bonus, bonus);
  sums.locked = add(sums.locked, locked);
  sums.total = add(sums.total, total);
  sums.base = add(sums.base, base);
}

/** Of each detail the earliest that is given. */
export function earliestDetails(activities: readonly Activity[]): Nullable<GameDetails> {
  const first = activities[0]?.details;
  return first !== undefined && isComplete(first)
    ? first
    : {
        game_id: earliest(activities, "game_id"),
        game_name: earliest(activities, "game_name"),
        game_type: earliest(activities, "game_type"),
        vendor_id: earliest(activities, "vendor_id"),
        vendor_name: earliest(activities, "vendor_name"),
        currency: earliest(activities, "currency"),
      };
}

type Nullable<Record> = { readonly [Key in keyof Record]: Record[Key] | null };

function isComplete({ game_name, game_type, vendor_id, vendor_name }: GameDetails): boolean {
  return game_name !== null && game_type !== null && vendor_id !== null && vendor_name !== null;
}

function earliest<Key extends keyof GameDetails>(activities: readonly Activity[], key: Key): GameDetails[Key] | null {
  for (const each of activities) {
    if (each.details[key] !== null) return each.details[key];
  }
  return null;
}

function flagsOf(activities: readonly Activity[]): string[] {
  if (!isMixed(activities) && activities.every(hasNoFlags)) return [];
  const flags = new Set(activities.flatMap((each) => each.flags));
  if (isMixed(activities)) flags.add("mixed_round");
  return [...flags].sort();
}

function hasNoFlags({ flags }: Activity): boolean {
  return flags.length === 0;
}

/** They name two currencies or two games. */
function isMixed(activities: readonly Activity[]): boolean {
  const first = activities[0]?.details;
  for (const { details } of activities)
    if (details !== first && (details.currency !== first?.currency || details.game_id !== first.game_id)) return true;
  return false;
}

function firstBalance(activities: readonly Activity[]): Money | null {
  for (const { balanceBefore } of activities) if (balanceBefore !== null) return balanceBefore;
  return null;
}

function lastBalance(activities: readonly Activity[]): Money | null {
  for (let index = activities.length - 1; index >= 0; index--) {
    const balance = activities[index]?.balanceAfter;
    if (balance !== null && balance !== undefined) return balance;
  }
  return null;
}

/**
 * The round's row as its set of activities makes it (semantics.md, section 2). It is the row that is made most often:
 * as one literal, without the spread of `wagerColumns`, it takes a third of the time.
 */
export function roundRow(round: RoundState, player: Player, version: number): Round {
  const { activities } = round;
  const { bets, wins } = sumUp(activities);
  const reversal = round.hasRollbacks ? reversalOf(activities, round.perRound) : undefined;
  const first = activities[0];
  const details = earliestDetails(activities);
  const closed = round.closed !== "";
  return {
    tenant: player.tenant,
    origin: player.origin,
    user_id: player.user_id,
    round_id: round.id,
    bet_real: bets.real,
    bet_bonus: bets.bonus,
    bet_locked: bets.locked,
    bet_total: bets.total,
    bet_base: bets.base,
    win_real: wins.real,
    win_bonus: wins.bonus,
    win_locked: wins.locked,
    win_total: wins.total,
    win_base: wins.base,
    ggr: subtract(bets.total, wins.total),
    ggr_real: subtract(bets.real, wins.real),
    ggr_bonus: subtract(bets.bonus, wins.bonus),
    ggr_locked: subtract(bets.locked, wins.locked),
    ggr_base: subtract(bets.base, wins.base),
    bet_count: bets.count,
    win_count: wins.count,
    activity_count: activities.length,
    cancelled_count: reversal?.cancelled.size ?? 0,
    unmatched_rollbacks: reversal?.unmatched ?? 0,
    started_at: first?.at ?? round.endedAt,
    ended_at: round.endedAt,
    status: !closed ? "open" : bets.count + wins.count === 0 ? "cancelled" : "closed",
    close_reason: round.closed,
    result: resultOf(round.sums),
    multiplier: ratio(wins.total, bets.total),
    game_id: details.game_id,
    game_name: details.game_name,
    game_type: details.game_type,
    vendor_id: details.vendor_id,
    vendor_name: details.vendor_name,
    currency: details.currency ?? "",
    balance_before: firstBalance(activities),
    balance_after: lastBalance(activities),
    flags: flagsOf(activities),
    revision: round.revision,
    version,
    is_deleted: false,
  };
}
