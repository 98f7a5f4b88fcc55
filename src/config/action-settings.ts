import { z } from "zod";
import { ACTION_DAYS } from "../../topologies/topics.ts";
import { TRIGGER_TYPES } from "../triggers/trigger.ts";
import { DAY } from "../values/time.ts";
import { currencyCode, positiveDuration, someOf, text, wholeNumber } from "./setting-kinds.ts";

const URL_TEXT = /^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/;
const ACTION_ID = /^[A-Za-z0-9._-]{1,64}$/;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const condition = z
  .union([
    scalar,
    z.array(scalar).min(1),
    z.strictObject({
      eq: scalar.optional(),
      ne: scalar.optional(),
      in: z.array(scalar).min(1).optional(),
      gt: scalar.optional(),
      gte: scalar.optional(),
      lt: scalar.optional(),
      lte: scalar.optional(),
    }),
  ])
  .meta({ allowed: "a value, a list of values, or a map of eq, ne, in, gt, gte, lt and lte" });

function url(description: string) {
  return text(URL_TEXT, "an http or https URL without a user name in it", { description });
}

function secret(description: string) {
  return z.string().min(1).meta({ description, allowed: "a text that is not empty", secret: true });
}

const id = z
  .union([z.string().min(1), z.int()])
  .transform(String)
  .meta({ allowed: "an id" });

const grantBonus = z
  .strictObject({
    url: url("The provider's GrantBonus API."),
    api_key: secret("The key there."),
    campaign_id: text(/^\S.{0,199}$/, "a text of 1 to 200 characters", {
      description: "The campaign; `{trigger_id}` and `{date}` in it stand for the trigger's.",
    }),
    game_ids: z.array(id).min(1).max(1000).meta({ description: "Games of the spins.", allowed: "a list of ids" }),
    coin_value_level: wholeNumber(1, 100, { description: "Level of the coin value." }),
    num_rounds: wholeNumber(1, 1000, { description: "Number of spins." }),
    valid_for: positiveDuration({
      description: "How long after the trigger they may be played; 7d if it is left out.",
    }).optional(),
    currency: currencyCode
      .meta({ description: "Of players whose own is not known; the base currency if it is left out." })
      .optional(),
  })
  .meta({
    description: "Grants free spins.",
    allowed: "a map of url, api_key, campaign_id, game_ids, coin_value_level and num_rounds",
  });

const webhook = z
  .strictObject({ url: url("Where it is posted to."), secret: secret("What it is signed with.") })
  .meta({ description: "Posts the trigger, signed.", allowed: "a map of url and secret" });

const action = z
  .strictObject({
    on: someOf(TRIGGER_TYPES, { description: "Triggers that it acts on." }),
    when: z
      .record(z.string().min(1), condition)
      .meta({ description: "What must hold of the payload.", allowed: "a map of field to condition" })
      .optional(),
    cap: z
      .strictObject({
        count: wholeNumber(1, 1_000_000, { description: "So often…" }),
        within: positiveDuration({ description: "" })
          .refine((micros) => micros <= ACTION_DAYS * DAY)
          .meta({
            description: "…within so long.",
            allowed: `a duration above 0 and up to ${ACTION_DAYS}d, such as 7d`,
          }),
      })
      .meta({ description: "How often it is done for a player at most.", allowed: "a map of count and within" })
      .optional(),
    attempts: wholeNumber(1, 20, { description: "Calls until it has failed; 6 if it is left out." }).optional(),
    first_wait: positiveDuration({
      description: "Wait after the first of them; it doubles; 2s if it is left out.",
    }).optional(),
    timeout: positiveDuration({ description: "How long a call may take; 10s if it is left out." }).optional(),
    grant_bonus: grantBonus.optional(),
    webhook: webhook.optional(),
  })
  .meta({ allowed: "a map of on, when, cap and one of grant_bonus and webhook" });

/** What is done on triggers, of each tenant (semantics.md, section 8). */
export const actionSettings = {
  actions: z
    .record(
      z.string().regex(ACTION_ID).meta({ allowed: "an id of up to 64 letters, digits, dots, hyphens and underscores" }),
      action,
    )
    .meta({
      description: "What is done on triggers: see [actions.md](../actions.md).",
      allowed: "a map of id to action",
      default: {},
    }),
};

export type ActionSettings = z.output<typeof action>;
export type ConditionSettings = z.output<typeof condition>;
