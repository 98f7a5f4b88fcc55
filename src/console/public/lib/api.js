import { signal } from "@preact/signals";

/**
 * @typedef {object} Session
 * @property {boolean} loggedIn
 * @property {string} [csrf]
 * @property {string} [key]
 * @property {string} [tenant]
 * @property {string[]} [roles]
 * @property {{ id: string, baseCurrency: string, timeZone: string }[]} [tenants]
 * @property {boolean} [hasWarehouse]
 * @property {boolean} [hasSegmentsFile]
 */

/** Who is logged in, which the server wrote into the document; null while somebody is being logged in by an address. */
export const session = signal(/** @type {Session | null} */ (JSON.parse(metaOf("session"))));

/** @param {string} name */
function metaOf(name) {
  return /** @type {HTMLMetaElement} */ (document.querySelector(`meta[name=${name}]`)).content;
}

export class ApiError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks the server. Throws ApiError with the server's words; an answer that nobody is logged in ends the session.
 *
 * @param {string} path below /console/api
 * @param {{ method?: string, body?: unknown, query?: Record<string, unknown>, signal?: AbortSignal }} [options]
 * @returns {Promise<any>}
 */
export async function ask(path, options = {}) {
  const response = await answer(path, options);
  return response.json();
}

/** The same, for answers that are no JSON. @param {string} path @param {Parameters<typeof ask>[1]} options */
export async function askText(path, options) {
  return (await answer(path, options)).text();
}

/** @param {string} path @param {NonNullable<Parameters<typeof ask>[1]>} [options] */
async function answer(path, { method = "GET", body, query, signal } = {}) {
  const response = await fetch(`/console/api${path}${queryText(query)}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "GET" ? {} : { "x-csrf-token": session.value?.csrf ?? "" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "The server does not answer. Is the run still going?");
  });
  if (response.ok) return response;
  const { error = response.statusText } = await response.json().catch(() => ({}));
  if (response.status === 401 && session.value?.loggedIn) session.value = { loggedIn: false };
  throw new ApiError(response.status, error);
}

/** @param {Record<string, unknown>} [query] */
export function queryText(query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "" && value !== null);
  return given.length === 0 ? "" : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** @param {string} role */
export function hasRole(role) {
  return session.value?.roles?.includes(role) ?? false;
}

export function seesEveryTenant() {
  return session.value?.tenant === "*";
}
