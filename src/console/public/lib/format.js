const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const counts = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 4 });
const amounts = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const NOTHING = "–";

/** @param {number | null | undefined} value */
export function count(value) {
  return isNumber(value) ? counts.format(value) : NOTHING;
}

/** @param {number | null | undefined} value @param {string} [currency] */
export function money(value, currency) {
  if (!isNumber(value)) return NOTHING;
  const text = amounts.format(Math.abs(value)).replace(/^0\.00$/, "0.00");
  const sign = value < 0 && text !== "0.00" ? "−" : "";
  return currency === undefined ? sign + text : `${sign}${text} ${currency}`;
}

/** For axes. @param {number} value */
export function compact(value) {
  return short.format(value).replace("-", "−");
}

/** @param {number | null | undefined} share @param {number} [digits] */
export function percent(share, digits = 1) {
  return isNumber(share) ? `${(share * 100).toFixed(digits).replace("-", "−")} %` : NOTHING;
}

/** `2024-03-05 20:14:04`, UTC. @param {string | number | null | undefined} instant RFC 3339, or milliseconds */
export function dateTime(instant) {
  if (instant === null || instant === undefined) return NOTHING;
  return new Date(instant).toISOString().slice(0, 19).replace("T", " ");
}

/** @param {string | number} instant */
export function time(instant) {
  return new Date(instant).toISOString().slice(11, 19);
}

/** `5 Mar`. @param {string | number} instant */
export function day(instant) {
  return new Date(instant).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

/** `2 h 5 min`: the two largest units. @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (!isNumber(seconds)) return NOTHING;
  const all = Math.abs(seconds);
  if (all < 1) return `${Math.round(all * 1000)} ms`;
  if (all < MINUTE) return `${Math.round(all)} s`;
  if (all < HOUR) return pair(all, MINUTE, "min", 1, "s");
  if (all < DAY) return pair(all, HOUR, "h", MINUTE, "min");
  return pair(all, DAY, "d", HOUR, "h");
}

/** @param {number} value @param {number} large @param {string} largeName @param {number} small @param {string} smallName */
function pair(value, large, largeName, small, smallName) {
  const whole = Math.floor(value / large);
  const rest = Math.floor((value % large) / small);
  return rest === 0 || whole >= 10 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

/** @param {unknown} value @returns {value is number} */
function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** `bonus_lost_too_quickly` in words. @param {string} name */
export function words(name) {
  const text = name.replaceAll("_", " ").replace(/\b(ggr|ngr|rtp)\b/g, (each) => each.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}
