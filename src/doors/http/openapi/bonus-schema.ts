import { BONUS_PRODUCTS, BONUS_TYPES } from "../../../bonuses/names.ts";
import { BONUS_STATUSES } from "../../../bonuses/status.ts";
import {
  amount,
  anyObject,
  currency,
  exchangeRate,
  id,
  meta,
  objectOf,
  optional,
  origin,
  required,
  text,
  timestamp,
  word,
} from "./fields.ts";

const EITHER_LANGUAGE = "In English or Portuguese, in any case, with or without accents.";

/** The document "Bonus", English and Portuguese (inputs.md, section 3). */
export const bonusSchema = objectOf("BonusEvent", "A change of a bonus's status: one event for each.", {
  amount: required(amount("The bonus's amount.", 10.5)),
  bonus_code: optional(text("What kind of promotion it is.", "WELCOME100")),
  bonus_id: required(id("The campaign.", "welcome-2015")),
  bonus_turned_real: optional(amount("What became real money when wagering ended.", 20.25)),
  currency: required(currency),
  exchange_rate: required(exchangeRate),
  locked_amount: optional(amount("What of the bonus is locked until it is wagered.", 1.25)),
  meta: optional(meta),
  origin: required(origin),
  product: required(word("What the bonus is for.", BONUS_PRODUCTS)),
  required_wagering_amount: optional(amount("How much is to be wagered.", 105)),
  status: required(word(`The status that the bonus has now. ${EITHER_LANGUAGE}`, BONUS_STATUSES)),
  timestamp: required(timestamp("When the status changed.", "2015-03-02T08:27:58.10Z")),
  type: required(
    word(`The kind of bonus; one that is none of these becomes Undefined. ${EITHER_LANGUAGE}`, BONUS_TYPES),
  ),
  user_bonus_id: required(id("This bonus of this player.", "52530-welcome-2015")),
  user_id: required(id("The player.", "52530")),
  fasttrack_references: optional(anyObject("What came with the request to credit the bonus.", { activity_id: "77" })),
});
