import type { DurationMicros } from "../values/time.ts";
import { actionFaults } from "./actions-of.ts";
import { doorFaults } from "./door-relations.ts";
import type { Fault } from "./fault.ts";
import { formatDuration } from "./setting-kinds.ts";
import { entryAt, formatPath, type Setting } from "./setting-tree.ts";
import type { Settings } from "./settings-schema.ts";

/** What must hold between settings that are each allowed by itself. */
export function relationFaults(settings: Settings, tree: Setting): Fault[] {
  return [
    ...atLeast(tree, ["round_horizon", settings.round_horizon], ["lateness", settings.lateness]),
    ...atLeast(tree, ["bonus_horizon", settings.bonus_horizon], ["round_horizon", settings.round_horizon]),
    ...serviceFaults(settings, tree),
    ...doorFaults(settings, tree),
    ...actionFaults(settings, tree),
    ...Object.keys(settings.tenants).flatMap((tenant) => ratesTwice(tree, ["tenants", tenant, "rates"])),
    ...keysTwice(settings, tree),
  ];
}

function serviceFaults(settings: Settings, tree: Setting): Fault[] {
  const { kafka, http, clickhouse } = settings;
  const { brokers, registry, ssl, sasl } = kafka;
  const { tls } = http;
  const hasLogin = sasl.username !== undefined && sasl.password !== undefined;
  return [
    ...needs(tree, ["kafka", "brokers"], brokers.length === 0 || registry !== undefined, "kafka.registry"),
    ...needs(
      tree,
      ["kafka", "sasl", "mechanism"],
      sasl.mechanism === "none" || hasLogin,
      "kafka.sasl.username and kafka.sasl.password",
    ),
    ...needs(
      tree,
      ["kafka", "ssl", "enabled"],
      (ssl.cert_file === undefined) === (ssl.key_file === undefined),
      "kafka.ssl.cert_file and kafka.ssl.key_file together, or neither",
    ),
    ...needs(
      tree,
      ["clickhouse", "cluster"],
      clickhouse.cluster === undefined || clickhouse.url !== undefined,
      "clickhouse.url",
    ),
    ...needs(
      tree,
      ["http", "tls", "enabled"],
      !tls.enabled || (tls.cert_file !== undefined && tls.key_file !== undefined),
      "http.tls.cert_file and http.tls.key_file",
    ),
  ];
}

/** The setting at `path` means nothing without the others. */
function needs(tree: Setting, path: readonly string[], isMet: boolean, others: string): Fault[] {
  if (isMet) return [];
  const culprit = entryAt(tree, path).setting;
  return [{ culprit, line: `${culprit.place.where}: ${formatPath(path)}: needs ${others}` }];
}

/** Codes are read in capitals, so that `sek` and `SEK` would be two rates of one currency. */
function ratesTwice(tree: Setting, path: readonly string[]): Fault[] {
  const rates = entryAt(tree, path).setting;
  if (rates.kind !== "branch") return [];
  const spelled = new Map<string, string>();
  const faults: Fault[] = [];
  for (const [code, { keyPlace, setting }] of rates.entries) {
    const before = spelled.get(code.toUpperCase());
    const line = `${keyPlace.where}: ${formatPath([...path, code])}: also given as ${before}; keep one`;
    if (before !== undefined) faults.push({ culprit: setting, line });
    spelled.set(code.toUpperCase(), code);
  }
  return faults;
}

/** Otherwise a key would be of two tenants, or an id would not say which key to revoke. */
function keysTwice(settings: Settings, tree: Setting): Fault[] {
  const lists = [
    { path: ["api_keys"], keys: settings.api_keys },
    ...Object.entries(settings.tenants).map(([tenant, { api_keys: keys = [] }]) => ({
      path: ["tenants", tenant, "api_keys"],
      keys,
    })),
  ];
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const { path, keys } of lists) {
    for (const [index, { id, digest }] of keys.entries()) {
      const at = [...path, index];
      const culprit = entryAt(tree, at).setting;
      const isKnown = seen.has(`id ${id}`) || seen.has(`digest ${digest}`);
      const line = `${culprit.place.where}: ${formatPath(at)}: another key has the id or the digest of ${id}; keep one`;
      if (isKnown) faults.push({ culprit, line });
      seen.add(`id ${id}`).add(`digest ${digest}`);
    }
  }
  return faults;
}

type NamedDuration = readonly [key: string, value: DurationMicros];

/** Otherwise an event that is not yet too late would meet state that is no longer there. */
function atLeast(tree: Setting, [longKey, long]: NamedDuration, [shortKey, short]: NamedDuration): Fault[] {
  if (long >= short) return [];
  const longAt = entryAt(tree, [longKey]).setting;
  const shortAt = entryAt(tree, [shortKey]).setting;
  const culprit = longAt.place.origin === "default" ? shortAt : longAt;
  const remedy = `must be at least ${shortKey}, which is ${formatDuration(short)} (${shortAt.place.where}); raise it or lower that`;
  return [
    { culprit, line: `${culprit.place.where}: ${longKey}: ${formatDuration(long)} (${longAt.place.where}) ${remedy}` },
  ];
}
