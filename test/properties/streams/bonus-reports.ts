import fc from "fast-check";
import type { BonusEvent } from "../../../src/records/generated.ts";
import { DAY, MINUTE, type Micros } from "../../../src/values/time.ts";
import type { ModelEvent } from "../../model/arrivals.ts";
import { bonus, money } from "../../support/events.ts";
import { type Happening, moment, type Place } from "./place.ts";
import { bonusBet } from "./play.ts";

/** What kind of bonus it is does not change over its life. */
const BONUSES: Readonly<Record<string, Partial<BonusEvent>>> = {
  b1: { bonus_id: "BON-1", type: "WelcomeBonus", product: "Casino" },
  b2: { bonus_id: "BON-2", type: "CashbackBonus", product: "Casino" },
  "b#3": { bonus_id: "BON-3", type: "FreeSpins", product: "Sportsbook" },
  b4: { bonus_id: "BON-4", type: "FreeSpins", product: "Casino" },
};
const id = fc.constantFrom("b1", "b1", "b1", "b2", "b#3", "b4");

const STATUSES = [
  "Pending",
  "Created",
  "Ongoing",
  "Completed",
  "AutoCompleted",
  "Forfeited",
  "Expired",
  "Lost",
  "Reversed",
];

const fields = fc.constantFrom<Partial<BonusEvent>>(
  {},
  {},
  { locked_amount: money(5) },
  { required_wagering_amount: money("17.5"), bonus_code: "CODE" },
  { required_wagering_amount: money(0) },
  { bonus_turned_real: money(3), bonus_turned_real_base: money("0.264") },
  { bonus_turned_real: money(0), bonus_turned_real_base: money(0) },
  { amount: money(20), amount_base: money("1.76"), fasttrack_references: '{"a":1}' },
  { flags: ["ambiguous_status"] },
);

function report(place: Place, id: string, status: string, moment: number, fields: Partial<BonusEvent>): ModelEvent {
  const more = { user_bonus_id: id, ...BONUSES[id], ...fields, ...place.who };
  return { name: "BonusEvent", record: bonus(status, (place.start + moment) as Micros, more) };
}

/** How long after the start a bonus expires; on the grid of the moments, so that it meets what is reported. */
const validity = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 24 }).map((step) => step * 5 * MINUTE) },
  { weight: 1, arbitrary: fc.constantFrom(DAY as number, 10 * DAY) },
);

/** A field that names an expiry, in the ways in which operators do. */
const expiryFields = fc
  .record({ validity, spell: fc.nat({ max: 4 }) })
  .map(({ validity, spell }) => (start: Micros): Partial<BonusEvent> => {
    const millis = Math.floor((start + validity) / 1000);
    const iso = new Date(millis).toISOString();
    return [
      { meta: JSON.stringify({ a: 1, expires_at: iso }) },
      { meta: JSON.stringify({ expiry_date: millis }) },
      { meta: "{}", fasttrack_references: JSON.stringify({ valid_until: Math.floor(millis / 1000) }) },
      { fasttrack_references: JSON.stringify({ expiration_date: iso }) },
      { meta: JSON.stringify({ valid_until: iso }), fasttrack_references: JSON.stringify({ expires_at: 0 }) },
    ][spell]!;
  });

/** A report that says when the bonus expires. */
export const expiryReport = fc
  .record({
    id,
    status: fc.constantFrom("Pending", "Created", "Ongoing", "Ongoing", "Reversed", "Lost"),
    moment,
    expiryFields,
  })
  .map(({ id, status, moment, expiryFields }): Happening => {
    return (place) => [report(place, id, status, moment, expiryFields(place.start))];
  });

/** One report of any status. */
export const statusReport = fc
  .record({ id, status: fc.constantFrom(...STATUSES, "Created", "Ongoing", "Lost"), moment, fields })
  .map(({ id, status, moment, fields }): Happening => {
    return (place) => [report(place, id, status, moment, fields)];
  });

/** How long a status lasts: every limit that a rule of the streams has, and a microsecond more. */
const lasting = fc
  .record({
    minutes: fc.constantFrom(0, 2, 5, 10, 15, 15, 20, 30, 60),
    more: fc.constantFrom(0, 0, 1),
  })
  .map(({ minutes, more }) => minutes * MINUTE + more);
const lastingADay = fc.constantFrom(DAY as number, DAY + 1);

/** A status and the one after it. */
export const statusChange = fc
  .record({
    id,
    from: fc.constantFrom("Pending", "Created", "Created", "Ongoing", "Reversed"),
    to: fc.constantFrom(...STATUSES, "Lost", "Lost", "Completed", "Forfeited"),
    moment,
    lasting: fc.oneof({ weight: 8, arbitrary: lasting }, { weight: 1, arbitrary: lastingADay }),
    fields,
  })
  .map(({ id, from, to, moment, lasting, fields }): Happening => {
    return (place) => [report(place, id, from, moment, {}), report(place, id, to, moment + lasting, fields)];
  });

/** A bonus that becomes active, a bet with it, and perhaps its end at the same time as the bet. */
export const bonusWagered = fc
  .record({
    id,
    from: fc.constantFrom("Created", "Ongoing", "Reversed"),
    to: fc.constantFrom(null, "Completed", "Lost", "Ongoing"),
    moment,
    lasting,
    fields,
    bet: bonusBet,
  })
  .map(({ id, from, to, moment, lasting, fields, bet }): Happening => {
    return (place) => [
      report(place, id, from, moment, fields),
      bet(place, moment + lasting),
      ...(to === null ? [] : [report(place, id, to, moment + lasting, {})]),
    ];
  });
