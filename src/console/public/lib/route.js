import { computed, signal } from "@preact/signals";
import { session } from "./api.js";

/** The address behind `#`: `/player?user=7`. */
const hash = signal(location.hash.slice(1));

addEventListener("hashchange", () => {
  hash.value = location.hash.slice(1);
});

/** The page that is shown and what it is asked. */
export const route = computed(() => {
  const [path = "", query = ""] = hash.value.split("?");
  return { page: path.replace(/^\//, "") || "now", query: new URLSearchParams(query) };
});

/** The tenant that is looked at: `*` is all of them together. */
export const tenant = computed(() => route.value.query.get("tenant") ?? session.value?.tenant ?? "*");

/** @param {string} page @param {Record<string, unknown>} [query] */
export function linkTo(page, query = {}) {
  const all = { ...(tenant.value === session.value?.tenant ? {} : { tenant: tenant.value }), ...query };
  const given = Object.entries(all).filter(([, value]) => value !== undefined && value !== "" && value !== null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `#/${page}${text === "" ? "" : `?${text}`}`;
}

/** Changes parts of the page's query in place. @param {Record<string, unknown>} changes */
export function setQuery(changes) {
  const { page, query } = route.value;
  location.hash = linkTo(page, { ...Object.fromEntries(query), ...changes }).slice(1);
}

/** A player's page. @param {{ tenant: string, origin: string, user_id: string }} player */
export function linkToPlayer({ tenant: of, origin, user_id }) {
  return linkTo("player", { of, origin, user: user_id });
}

/** The currency of amounts, or undefined where tenants with different ones are looked at together. */
export const baseCurrency = computed(() => {
  const tenants = session.value?.tenants ?? [];
  const meant = tenant.value === "*" ? tenants : tenants.filter(({ id }) => id === tenant.value);
  const currencies = new Set(meant.map((each) => each.baseCurrency));
  return currencies.size === 1 ? [...currencies][0] : undefined;
});
