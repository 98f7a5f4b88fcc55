import { z } from "zod";
import { DEFAULT_TENANT_FOLD_RULES } from "../rules/fold-rules.ts";
import { amount, duration, formatDuration, optionalAmount, switched, wholeNumber } from "./setting-kinds.ts";

const { bigWin, losingStreaks, depositAfterLoss } = DEFAULT_TENANT_FOLD_RULES;

const length = wholeNumber(1, 1_000_000, { description: "" });

/** Rules on rounds and payments by the names they have in the file (semantics.md, section 8). */
export const playRuleSettings = {
  big_win: z
    .strictObject({
      win_base: optionalAmount({
        description: "A round that wins at least this much in base currency is a big win; null: none is by that.",
        default: bigWin.winBase,
      }),
      multiplier: optionalAmount({
        description: "So is one that wins at least this many times its bets; null: none is by that.",
        default: bigWin.multiplier,
      }),
    })
    .meta({ description: "When a round is a big win.", allowed: "a map of win_base and multiplier" }),
  losing_streaks: z.array(length).meta({
    description: "How many rounds lost in a row make a trigger; an empty list: no number does.",
    default: losingStreaks,
    allowed: "a list of whole numbers from 1 to 1000000",
  }),
  deposit_after_loss: z
    .strictObject({
      enabled: switched({ description: "Whether the rule fires at all.", default: depositAfterLoss.enabled }),
      within: duration({
        description: "How soon after the loss the deposit comes.",
        default: formatDuration(depositAfterLoss.within),
      }),
      loss_base: amount({
        description: "The least net loss in base currency.",
        default: depositAfterLoss.lossBase,
      }),
    })
    .meta({
      description: "A deposit soon after a session or the day so far went to a net loss.",
      allowed: "a map of enabled, within and loss_base",
    }),
};
