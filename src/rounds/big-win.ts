import type { Step } from "../engine/processor.ts";
import type { TenantFoldRules } from "../rules/fold-rules.ts";
import { compareMoney, formatMoney, type Money, parseMoney, type Ratio, ratio } from "../values/money.ts";
import { earliestDetails } from "./round-row.ts";
import type { RoundSums } from "./round-sums.ts";
import type { RoundState } from "./state.ts";

/** When a round is a big win; null: never by that. */
interface BigWinLimits {
  readonly winBase: Money | null;
  readonly multiplier: Ratio | null;
}

/** The rules' texts, read once: a cache, not state. */
const limitsOfRules = new WeakMap<TenantFoldRules["bigWin"], BigWinLimits>();

/** Half a unit of the last decimal, and what floating point may lose: a quotient below the limit by more cannot reach it. */
const ROUNDING = 1e-8;
const FLOAT_SLACK = 0.999999;

/**
 * Fires `round_big_win` when the round as it is now is one, once for each start that it had (semantics.md, section 8).
 * Called at each of its events, so nearly every call ends with a comparison or two.
 */
export function tellBigWin(round: RoundState, step: Step): void {
  if (!isBigWin(round.sums, limitsOf(step.tenantRules.bigWin))) return;
  const startedAt = round.activities[0]?.at;
  if (startedAt === undefined || round.bigWins.includes(startedAt)) return;
  round.bigWins.push(startedAt);
  const payload = payloadOf(round);
  step.trigger({ type: "round_big_win", subject: round.id, occurrence: startedAt, cause: "event", payload });
}

function isBigWin(sums: RoundSums, limits: BigWinLimits): boolean {
  if (limits.winBase !== null && compareMoney(sums.winBase, limits.winBase) >= 0) return true;
  if (limits.multiplier === null || !mayReach(sums, limits.multiplier)) return false;
  const multiplier = ratio(sums.winTotal, sums.betTotal);
  return multiplier !== null && compareMoney(multiplier, limits.multiplier) >= 0;
}

/** Spares the exact division where floating point is sure. */
function mayReach({ winTotal, betTotal }: RoundSums, limit: Ratio): boolean {
  return Number(winTotal) >= Number(betTotal) * (Number(limit) / 1e8 - ROUNDING) * FLOAT_SLACK;
}

function limitsOf(rules: TenantFoldRules["bigWin"]): BigWinLimits {
  const known = limitsOfRules.get(rules);
  if (known !== undefined) return known;
  const limits = { winBase: limitOf("win_base", rules.winBase), multiplier: limitOf("multiplier", rules.multiplier) };
  limitsOfRules.set(rules, limits);
  return limits;
}

function limitOf(name: string, text: string | null): Money | null {
  if (text === null) return null;
  const limit = parseMoney(text);
  if (limit === undefined) throw new Error(`big_win.${name} is ${text}, no decimal number: correct the configuration`);
  return limit;
}

function payloadOf({ id, activities, sums }: RoundState): Record<string, unknown> {
  const multiplier = ratio(sums.winTotal, sums.betTotal);
  const details = earliestDetails(activities);
  return {
    round_id: id,
    game_id: details.game_id,
    game_name: details.game_name,
    currency: details.currency,
    bet_total: formatMoney(sums.betTotal),
    win_total: formatMoney(sums.winTotal),
    win_base: formatMoney(sums.winBase),
    multiplier: multiplier === null ? null : formatMoney(multiplier),
  };
}
