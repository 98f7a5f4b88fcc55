import fc from "fast-check";
import type { PlayerProfile } from "../../../src/records/generated.ts";
import { convert } from "../../../src/values/money.ts";
import type { Micros } from "../../../src/values/time.ts";
import { login, money } from "../../support/events.ts";
import { payment, profile } from "../../support/more-events.ts";
import { currency, type Happening, moment, RATES } from "./place.ts";

export const deposited = fc
  .record({
    kind: fc.constantFrom<"deposit" | "withdraw">("deposit", "deposit", "withdraw"),
    amount: fc.constantFrom("20", "0.5", "33.33333333", "0"),
    currency,
    moment,
  })
  .map(({ kind, amount: text, currency, moment }): Happening => {
    const amount = money(text);
    const amounts = { currency, amount, amount_base: convert(amount, RATES[currency]!) };
    return ({ start, who }) => [
      { name: "PaymentEvent", record: payment(kind, (start + moment) as Micros, { ...amounts, ...who }) },
    ];
  });

export const loggedIn = moment.map((moment): Happening => {
  return ({ start, who }) => [{ name: "LoginEvent", record: login((start + moment) as Micros, who) }];
});

const changes = fc.constantFrom<Partial<PlayerProfile>>(
  { country: "SE", tags: ["vip"] },
  { country: "FI", cleared: ["tags"] },
  { cleared: ["country", "gender"], is_blocked: true },
  { gender: "F", consent_email: false, username: "someone", currency: "EUR" },
  { tags: [], affiliate: "a", operator: "o", is_blocked: false, registration_date: 1_700_000_000_000_000 as Micros },
);

/** An update of the account; of two at once the ids decide. */
export const updated = fc
  .record({ moment, id: fc.nat({ max: 3 }), changes })
  .map(({ moment, id, changes }): Happening => {
    return ({ start, who }) => {
      const at = (start + moment) as Micros;
      return [{ name: "PlayerProfile", record: profile(at, { event_id: `p${at}-${id}`, ...changes, ...who }) }];
    };
  });
