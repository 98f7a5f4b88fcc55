import type { TenantFoldRules } from "../rules/fold-rules.ts";
import type { TriggerDraft } from "../triggers/trigger.ts";
import { formatMoney, type Money } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import { progressOf } from "./bonus-row.ts";
import type { BonusEntry, BonusHistory } from "./history.ts";

/** What the triggers of a bonus depend on. */
export interface TriggerView {
  readonly id: string;
  readonly history: BonusHistory;
  /** Summed up when it is asked for: few triggers tell it. */
  readonly wagered: () => Money;
  readonly rules: TenantFoldRules;
  readonly clock: Micros;
}

/** A trigger and what it fires once for. */
export interface KeyedTrigger {
  readonly key: string;
  readonly draft: TriggerDraft;
}

/** What a trigger's payload says of the bonus. */
export function identityOf(view: TriggerView, entry: BonusEntry): Record<string, unknown> {
  return {
    user_bonus_id: view.id,
    bonus_id: entry.bonus_id,
    bonus_code: entry.bonus_code,
    bonus_type: entry.type,
    product: entry.product,
    currency: entry.currency,
    amount: formatMoney(entry.amount),
    fasttrack_references: entry.fasttrack_references === null ? null : JSON.parse(entry.fasttrack_references),
  };
}

/** What a trigger's payload says of the wagering so far. */
export function wageringOf({ history, wagered: sum }: TriggerView): Record<string, unknown> {
  const wagered = sum();
  const required =
    history.kept.findLast((each) => each.required_wagering_amount !== null)?.required_wagering_amount ?? null;
  const share = progressOf(wagered, required);
  return {
    wagered: formatMoney(wagered),
    required_wagering_amount: required === null ? null : formatMoney(required),
    wagered_share: share === null ? null : formatMoney(share),
  };
}
