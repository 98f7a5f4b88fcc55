import { count, duration, percent } from "./format.js";

/**
 * @typedef {{ name: string, ok: boolean | null, why: string }} Check
 */

/** Behind by more than these, something is wrong. */
const LIMITS = {
  delaySeconds: 60,
  lag: 50_000,
  sinkLag: 200_000,
  refusedShare: 0.05,
  enough: 100,
  behindSource: 120,
  silence: 3600,
};

/** What is well and what is not, each with the reason. @param {any} live @param {any} now @returns {Check[]} */
export function checksOf(live, now) {
  return [...(live.status === null ? [] : engineChecks(live.status)), ...(now === undefined ? [] : tableChecks(now))];
}

/** @param {any} status @returns {Check[]} */
function engineChecks({ obstacles, partitions, sinkLag }) {
  const lags = partitions.flatMap((/** @type {any} */ { lag }) => (lag === null ? [] : [lag]));
  const lag = lags.reduce((/** @type {number} */ sum, /** @type {number} */ each) => sum + each, 0);
  const delays = partitions.flatMap((/** @type {any} */ { delaySeconds }) =>
    delaySeconds === null ? [] : [delaySeconds],
  );
  const delay = Math.max(0, ...delays);
  return [
    {
      name: "Engine",
      ok: obstacles.length === 0,
      why: obstacles.length === 0 ? `folds ${partitions.length} partitions` : obstacles.join("; "),
    },
    ...(lags.length === 0
      ? []
      : [
          {
            name: "Backlog",
            ok: lag <= LIMITS.lag,
            why: lag === 0 ? "caught up" : `${count(lag)} events wait to be folded`,
          },
        ]),
    {
      name: "Stream time",
      ok: delays.length === 0 ? null : delay <= LIMITS.delaySeconds,
      why: delays.length === 0 ? "no partition has a clock yet" : `${duration(delay)} behind the wall clock`,
    },
    ...(sinkLag === null
      ? []
      : [
          {
            name: "Sink",
            ok: sinkLag <= LIMITS.sinkLag,
            why: sinkLag === 0 ? "all rows are in the tables" : `${count(sinkLag)} records are not in the tables yet`,
          },
        ]),
  ];
}

/** @param {any} now @returns {Check[]} */
function tableChecks(now) {
  const all = freshnessOf(now);
  const stale = all.filter(({ ok }) => ok === false);
  const why =
    stale.length === 0 ? "up to date with their events" : stale.map((each) => `${each.table}: ${each.why}`).join("; ");
  const isEmpty = all.every(({ newest }) => newest === null);
  return [lettersCheck(now.deadLetters), { name: "Tables", ok: isEmpty ? null : stale.length === 0, why }];
}

/** A share of a handful says nothing. @param {{ refused: number, accepted: number }} arrived @returns {Check} */
function lettersCheck({ refused, accepted }) {
  const name = "Dead letters";
  const arrived = refused + accepted;
  if (arrived === 0) return { name, ok: null, why: "nothing arrived in the last hour" };
  if (arrived < LIMITS.enough) return { name, ok: null, why: `${refused} of only ${arrived} events in the last hour` };
  const share = refused / arrived;
  return {
    name,
    ok: share <= LIMITS.refusedShare,
    why: `${percent(share, 2)} of what arrived in the last hour was refused`,
  };
}

/** How fresh each table is; behind its source is a fault, a quiet night is not. @param {any} now @returns {any[]} */
export function freshnessOf({ now, freshness }) {
  const newest = new Map(
    freshness.map((/** @type {any} */ each) => [each.table, each.newest === null ? null : Date.parse(each.newest)]),
  );
  return freshness.map((/** @type {any} */ { table, source }) => {
    const at = newest.get(table) ?? null;
    const age = at === null ? null : (Date.parse(now) - at) / 1000;
    return {
      table,
      newest: at,
      age,
      ...verdictOf(at, age, source, source === null ? null : (newest.get(source) ?? null)),
    };
  });
}

/** @param {number | null} at @param {number | null} age @param {string | null} source @param {number | null} sourceAt */
function verdictOf(at, age, source, sourceAt) {
  if (at === null || age === null)
    return {
      ok: sourceAt === null ? null : false,
      why: sourceAt === null ? "empty" : `empty, though ${source} is not`,
    };
  if (sourceAt !== null && (sourceAt - at) / 1000 > LIMITS.behindSource)
    return { ok: false, why: `${duration((sourceAt - at) / 1000)} behind ${source}` };
  if (source === null && age > LIMITS.silence) return { ok: null, why: `nothing for ${duration(age)}` };
  return { ok: true, why: source === null ? "" : `with ${source}` };
}
