import { add, type Money, subtract, ZERO } from "../values/money.ts";
import type { Packer } from "../values/packer.ts";
import type { Micros } from "../values/time.ts";
import type { Unpacker } from "../values/unpacker.ts";
import { type Activity, activityIdentity } from "./activity.ts";
import { type DetailsTable, type GameDetails, holdDetails } from "./game-details.ts";

type DetailsAt = (place: number) => GameDetails;

/** What an activity is, a bit each. */
const IS = { win: 1, rollback: 2, roundEnd: 4, effective: 8, perRound: 16 };

/** What of it is written because it does not follow from the rest or from the activity before it, a bit each. */
const HAS = { parts: 1, base: 2, before: 4, after: 8, details: 16, flags: 32, otherAfter: 64, otherBefore: 128 };

const NO_FLAGS: readonly string[] = [];

/** Writes a round's activities, which are in order of time; `start` is the time of the first. */
export function packActivities(
  packer: Packer,
  activities: readonly Activity[],
  start: Micros,
  roundId: string,
  table: DetailsTable,
): void {
  packer.count(activities.length);
  let at = start;
  let id = roundId;
  let before: Activity | undefined;
  for (const each of activities) {
    packer.count(each.at - at);
    packActivity(packer, each, before, table);
    packer.text(each.id, id);
    at = each.at;
    id = each.id;
    before = each;
  }
}

/** Reads what {@link packActivities} wrote. `detailsAt` says what the table has at a place. */
export function unpackActivities(reader: Unpacker, start: Micros, roundId: string, detailsAt: DetailsAt): Activity[] {
  const activities: Activity[] = [];
  let at: number = start;
  let id = roundId;
  let before: Activity | undefined;
  for (let left = reader.count(); left > 0; left--) {
    at += reader.count();
    before = unpackActivity(reader, at as Micros, id, before, detailsAt);
    id = before.id;
    activities.push(before);
  }
  return activities;
}

/** By what the events of these activities are recognised, added to `into`: reads what {@link packActivities} wrote, and no more of it. */
export function unpackIdentities(reader: Unpacker, start: Micros, roundId: string, into: string[]): void {
  let at: number = start;
  let id = roundId;
  for (let left = reader.count(); left > 0; left--) {
    at += reader.count();
    const kind = reader.byte();
    const has = reader.byte();
    const total = reader.money();
    skipOthers(reader, has);
    id = reader.text(id);
    into.push(activityIdentity({ id, ...eventOf(kind), at: at as Micros, total }, roundId));
  }
}

/** What comes between the whole amount and the id. */
function skipOthers(reader: Unpacker, has: number): void {
  if ((has & HAS.parts) !== 0) for (let parts = 3; parts > 0; parts--) reader.money();
  for (const amount of [HAS.base, HAS.otherBefore, HAS.otherAfter]) if ((has & amount) !== 0) reader.money();
  if ((has & HAS.details) !== 0) reader.count();
  if ((has & HAS.flags) !== 0) unpackFlags(reader);
}

function packActivity(packer: Packer, activity: Activity, before: Activity | undefined, table: DetailsTable): void {
  const has = writtenOf(activity, before);
  packer.byte(kindOf(activity));
  packer.byte(has);
  packer.money(activity.total);
  if ((has & HAS.parts) !== 0) {
    packer.money(activity.real);
    packer.money(activity.bonus);
    packer.money(activity.locked);
  }
  if ((has & HAS.base) !== 0) packer.money(activity.base);
  if ((has & HAS.otherBefore) !== 0) packer.money(activity.balanceBefore ?? ZERO);
  if ((has & HAS.otherAfter) !== 0) packer.money(activity.balanceAfter ?? ZERO);
  if ((has & HAS.details) !== 0) packer.count(holdDetails(table, activity.details));
  if ((has & HAS.flags) !== 0) {
    packer.count(activity.flags.length);
    for (const flag of activity.flags) packer.text(flag);
  }
}

function unpackActivity(
  reader: Unpacker,
  at: Micros,
  idBefore: string,
  before: Activity | undefined,
  detailsAt: DetailsAt,
): Activity {
  const kind = reader.byte();
  const has = reader.byte();
  const { type, rollback, perRound } = eventOf(kind);
  const total = reader.money();
  const parts = (has & HAS.parts) !== 0;
  const real = parts ? reader.money() : total;
  const bonus = parts ? reader.money() : ZERO;
  const locked = parts ? reader.money() : ZERO;
  const base = (has & HAS.base) !== 0 ? reader.money() : total;
  const balanceBefore = (has & HAS.before) === 0 ? null : unpackBefore(reader, has, before);
  const balanceAfter =
    (has & HAS.after) === 0 ? null : unpackAfter(reader, has, balanceBefore, { type, rollback, total });
  const details = unpackDetails(reader, has, before, detailsAt);
  const flags = (has & HAS.flags) === 0 ? NO_FLAGS : unpackFlags(reader);
  return {
    id: reader.text(idBefore),
    type,
    rollback,
    at,
    real,
    bonus,
    locked,
    total,
    base,
    balanceBefore,
    balanceAfter,
    roundEnd: (kind & IS.roundEnd) !== 0,
    perRound,
    details,
    flags,
    effective: (kind & IS.effective) !== 0,
  };
}

function kindOf({ type, rollback, roundEnd, effective, perRound }: Activity): number {
  return (
    (type === "Win" ? IS.win : 0) |
    (rollback ? IS.rollback : 0) |
    (roundEnd ? IS.roundEnd : 0) |
    (effective ? IS.effective : 0) |
    (perRound ? IS.perRound : 0)
  );
}

function eventOf(kind: number): Pick<Activity, "type" | "rollback" | "perRound"> {
  return {
    type: (kind & IS.win) !== 0 ? "Win" : "Bet",
    rollback: (kind & IS.rollback) !== 0,
    perRound: (kind & IS.perRound) !== 0,
  };
}

function writtenOf(activity: Activity, before: Activity | undefined): number {
  const { real, bonus, locked, total, base, balanceBefore, balanceAfter, flags } = activity;
  return (
    (real !== total || bonus !== ZERO || locked !== ZERO ? HAS.parts : 0) |
    (base !== total ? HAS.base : 0) |
    (balanceBefore !== null ? HAS.before : 0) |
    (balanceBefore !== null && balanceBefore !== before?.balanceAfter ? HAS.otherBefore : 0) |
    (balanceAfter !== null ? HAS.after : 0) |
    (balanceAfter !== null && balanceAfter !== usualAfter(balanceBefore, activity) ? HAS.otherAfter : 0) |
    (activity.details !== before?.details ? HAS.details : 0) |
    (flags.length > 0 ? HAS.flags : 0)
  );
}

function unpackBefore(reader: Unpacker, has: number, before: Activity | undefined): Money | null {
  return (has & HAS.otherBefore) !== 0 ? reader.money() : (before?.balanceAfter ?? null);
}

function unpackAfter(
  reader: Unpacker,
  has: number,
  balanceBefore: Money | null,
  activity: Pick<Activity, "type" | "rollback" | "total">,
): Money | null {
  return (has & HAS.otherAfter) !== 0 ? reader.money() : usualAfter(balanceBefore, activity);
}

/** The balance after, if the whole amount moved it; null when the one before is not known. */
function usualAfter(
  balanceBefore: Money | null,
  { type, rollback, total }: Pick<Activity, "type" | "rollback" | "total">,
): Money | null {
  if (balanceBefore === null) return null;
  return (type === "Win") !== rollback ? add(balanceBefore, total) : subtract(balanceBefore, total);
}

function unpackDetails(reader: Unpacker, has: number, before: Activity | undefined, detailsAt: DetailsAt): GameDetails {
  if ((has & HAS.details) !== 0) return detailsAt(reader.count());
  if (before === undefined) throw new Error("the first activity of a packed round is without game details");
  return before.details;
}

function unpackFlags(reader: Unpacker): string[] {
  return Array.from({ length: reader.count() }, () => reader.text());
}
