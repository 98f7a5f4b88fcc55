import { bonusRuleSettings } from "./bonus-rule-settings.ts";
import { ConfigError } from "./config-error.ts";
import { type Entry, formatPath, type Setting } from "./setting-tree.ts";

const RULE_PREFIX = "bonus_";

/** Bonus rules may also be called by the triggers they fire: `bonus_lost_too_quickly` for `lost_too_quickly`. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.keys(bonusRuleSettings).map((name) => [RULE_PREFIX + name, name]),
);

/** Aliases hold where a tenant's settings stand: at the top and under `tenants.<id>`. */
function takesAliases(path: readonly string[]): boolean {
  return path.length === 0 || (path.length === 2 && path[0] === "tenants");
}

/** The names that the keys of the map at `path` may be given by. */
export function keyNames(path: readonly string[], keys: readonly string[]): readonly string[] {
  return takesAliases(path) ? [...keys, ...ALIASES.keys()] : keys;
}

export function canonicalKey(path: readonly string[], name: string): string {
  return (takesAliases(path) ? ALIASES.get(name) : undefined) ?? name;
}

/** The same settings with every key under its own name. Throws {@link ConfigError} where one is given by both names. */
export function withCanonicalNames(setting: Setting, path: readonly string[] = []): Setting {
  if (setting.kind !== "branch" || path.length > 2) return setting;
  const entries = new Map<string, Entry>();
  for (const [name, entry] of setting.entries) {
    const key = canonicalKey(path, name);
    if (entries.has(key)) {
      const both = `${formatPath([...path, key])} is given twice, also as ${RULE_PREFIX}${key}; keep one`;
      throw new ConfigError([`${entry.keyPlace.where}: ${both}`]);
    }
    entries.set(key, { ...entry, setting: withCanonicalNames(entry.setting, [...path, key]) });
  }
  return { ...setting, entries };
}
