import {
  amount,
  balance,
  currency,
  exchangeRate,
  flag,
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

const ROUND = "2019020103308257480";

/** The document "Casino: Bet / Win Events" (inputs.md, section 3). */
export const casinoSchema = objectOf("CasinoEvent", "One bet or one win.", {
  activity_id: required(id("Id of the event.", ROUND)),
  amount: required(amount("The whole amount: real, bonus and locked together.", 20)),
  balance_after: optional(balance("The player's balance after the round.", 174.03)),
  balance_before: optional(balance("The player's balance before the round.", 194.03)),
  bonus_wager_amount: optional(amount("The part of the amount that is bonus money.", 0)),
  currency: required(currency),
  exchange_rate: required(exchangeRate),
  game_id: required(id("The game.", "10911")),
  game_name: required(text("Its name.", "Dead or Alive")),
  game_type: optional(text("Its kind, as the platform has it.", "Slots")),
  is_round_end: required(flag("Whether the round ends with this event.")),
  locked_wager_amount: optional(amount("The part that is from a wallet locked by a bonus.", 0)),
  origin: required(origin),
  round_id: required(id("The round: the same for its bets and wins.", ROUND)),
  status: optional(word("Rollback cancels the event; absent: Approved.", ["Approved", "Rollback"])),
  timestamp: required(timestamp("When it happened.", "2015-03-02T08:27:58.721607Z")),
  type: required(word("What it is.", ["Bet", "Win"])),
  user_id: required(id("The player.", "52530")),
  vendor_id: required(id("The game's vendor.", "1")),
  vendor_name: required(text("The vendor's name.", "Netent")),
  wager_amount: optional(amount("The part that is real money.", 20)),
  meta: optional(meta),
});
