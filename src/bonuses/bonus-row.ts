import type { Player } from "../engine/processor.ts";
import type { Bonus, BonusTransition as BonusTransitionRow } from "../records/generated.ts";
import { type Money, type Ratio, ratio, ZERO } from "../values/money.ts";
import type { BonusEntry, BonusHistory, BonusTransition, TransitionFacts } from "./history.ts";
import type { BonusFacts, BonusState } from "./state.ts";
import { isTerminal } from "./status.ts";

/** Types whose completed amount is a cost when the operator does not say what turned real. */
const AMOUNT_IS_COST: ReadonlySet<string> = new Set(["WagerFree", "FreeSpins", "CashbackBonus"]);

const ONE = 1e8 as Ratio;

/** The latest entry that has the field. */
function latestWith(kept: readonly BonusEntry[], field: keyof BonusEntry): BonusEntry | undefined {
  return kept.findLast((each) => each[field] !== null);
}

function costOf(latest: BonusEntry): { cost: Money; cost_base: Money } {
  if (latest.status !== "Completed" && latest.status !== "AutoCompleted") return { cost: ZERO, cost_base: ZERO };
  if (latest.bonus_turned_real !== null) {
    return { cost: latest.bonus_turned_real, cost_base: latest.bonus_turned_real_base ?? ZERO };
  }
  return AMOUNT_IS_COST.has(latest.type)
    ? { cost: latest.amount, cost_base: latest.amount_base }
    : { cost: ZERO, cost_base: ZERO };
}

/** Share of the wagering done, at most 1; null when none is required. */
export function progressOf(wagered: Money, required: Money | null): Ratio | null {
  if (required === null) return null;
  const progress = ratio(wagered, required);
  return progress !== null && progress > ONE ? ONE : progress;
}

function firstAt(history: BonusHistory, status: BonusTransition["to"]): BonusTransition["at"] | null {
  return history.transitions.find(({ to }) => to === status)?.at ?? null;
}

function activeSinceOf(last: BonusTransition): BonusTransition["at"] | null {
  return last.to === "Created" || last.to === "Reversed" ? last.at : last.activeSince;
}

function flagsOf(bonus: BonusState): string[] {
  const flags = new Set(bonus.entries.flatMap((each) => each.flags));
  if (bonus.overlapping) flags.add("overlapping");
  return [...flags].sort();
}

/** First and last of a list that is never empty. */
function endsOf<Item>(items: readonly Item[]): { first: Item; last: Item } {
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) throw new Error("a bonus has no events");
  return { first, last };
}

/** The bonus's row as its set of events makes it (semantics.md, section 5). */
export function bonusRow(
  bonus: BonusState,
  history: BonusHistory,
  wagered: Money,
  player: Player,
  version: number,
): Bonus {
  const { kept, transitions } = history;
  const { first, last: latest } = endsOf(kept);
  const { last } = endsOf(transitions);
  const required = latestWith(kept, "required_wagering_amount")?.required_wagering_amount ?? null;
  const turned = latestWith(kept, "bonus_turned_real");
  return {
    tenant: player.tenant,
    origin: player.origin,
    user_id: player.user_id,
    user_bonus_id: bonus.id,
    bonus_id: latest.bonus_id,
    bonus_code: latestWith(kept, "bonus_code")?.bonus_code ?? null,
    product: latest.product,
    type: latest.type,
    status: latest.status,
    currency: latest.currency,
    amount: latest.amount,
    amount_base: latest.amount_base,
    locked_amount: latestWith(kept, "locked_amount")?.locked_amount ?? null,
    required_wagering_amount: required,
    granted_at: first.at,
    claimed_at: firstAt(history, "Created"),
    wagering_started_at: firstAt(history, "Ongoing"),
    ended_at: isTerminal(last.to) ? last.at : null,
    active_since: activeSinceOf(last),
    turned_real: turned?.bonus_turned_real ?? null,
    turned_real_base: turned?.bonus_turned_real_base ?? null,
    ...costOf(latest),
    wagered,
    progress: progressOf(wagered, required),
    transitions: transitions.length,
    repeats: history.repeats,
    flags: flagsOf(bonus),
    fasttrack_references: latestWith(kept, "fasttrack_references")?.fasttrack_references ?? null,
    revision: bonus.revision,
    version,
    is_deleted: false,
  };
}

/** What later processors count of the bonus. The cost falls at the completion, which repeats do not move. */
export function bonusFacts({ kept, transitions }: BonusHistory): BonusFacts {
  const { first, last: latest } = endsOf(kept);
  const isCompleted = latest.status === "Completed" || latest.status === "AutoCompleted";
  return {
    transitions: transitions.map(({ to, at }) => [to, at] as const),
    cost: costOf(latest).cost_base,
    costAt: isCompleted ? latest.at : null,
    grantedAt: first.at,
    status: latest.status,
  };
}

export function transitionRow(
  facts: TransitionFacts,
  bonusId: string,
  player: Player,
  version: number,
  deleted: boolean,
): BonusTransitionRow {
  return {
    tenant: player.tenant,
    origin: player.origin,
    user_id: player.user_id,
    user_bonus_id: bonusId,
    at: facts.at,
    to_status: facts.to,
    bonus_id: facts.bonusId,
    from_status: facts.from,
    in_from_ms: facts.inFromMs,
    legal: facts.legal,
    version,
    is_deleted: deleted,
  };
}
